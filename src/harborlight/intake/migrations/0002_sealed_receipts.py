"""A receipt's verifier is sealed and found by a token under the agency's index key; an envelope says its format."""

from django.db import migrations, models

import harborlight.core.fields


def seal_receipts(apps, schema_editor):
    """Verifiers kept until now stood in the clear. They are sealed here, column by column, without the rooms' code."""
    Report, BlindToken = apps.get_model("intake", "Report"), apps.get_model("core", "BlindToken")
    rows = Report.objects.exclude(receipt=None).select_related("data_key__agency_key")
    if not rows.exists():
        return
    from harborlight.core import envelope, names, vault
    from harborlight.core.fields import encode

    for row in rows.iterator():
        verifier = bytes(row.receipt).hex()
        if row.data_key.destroyed_at is not None:
            Report.objects.filter(pk=row.pk).update(receipt=None)
            continue
        sealed = envelope.seal(
            encode(verifier), key=vault.data_key(row.data_key), key_id=row.data_key_id, name="intake.report.receipt",
            row=row.pk, agency=row.agency_id,
        )
        Report.objects.filter(pk=row.pk).update(receipt=sealed)
        index_key = vault.standing_keys(row.agency_id, "index")[0]
        (token,) = names.exact(verifier)
        BlindToken.objects.create(
            agency_id=row.agency_id, column="intake.report.receipt", record_id=row.pk, key_id=index_key.key_id,
            token=names.blind(token, key=names.column_key(index_key.key, "intake.report.receipt")),
        )


class Migration(migrations.Migration):

    dependencies = [("intake", "0001_initial"), ("core", "0003_blind_token_key")]

    operations = [
        migrations.AddField(
            model_name="envelope",
            name="format",
            field=models.PositiveSmallIntegerField(default=1),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="report",
            name="receipt",
            field=models.BinaryField(blank=True, null=True),
        ),
        migrations.RunPython(seal_receipts, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="report",
            name="receipt",
            field=harborlight.core.fields.SealedField(
                blank=True, editable=True, field_class="narrative", name="intake.report.receipt", null=True
            ),
        ),
    ]

"""The reason of a judgement is sealed under the key of its lead's run, and goes with it."""

import django.db.models.deletion
from django.db import migrations, models

import harborlight.core.fields


def seal_reasons(apps, schema_editor):
    """Reasons kept until now stood in the clear. They are sealed here, row by row, without the rooms' code."""
    Verdict = apps.get_model("intelligence", "Verdict")
    rows = Verdict.objects.select_related("lead__data_key__agency_key")
    if not rows.exists():
        return
    from harborlight.core import envelope, vault
    from harborlight.core.fields import encode

    for row in rows.iterator():
        key, sealed = row.lead.data_key, None
        if key.destroyed_at is None and row.clear_reason:
            sealed = envelope.seal(
                encode(row.clear_reason), key=vault.data_key(key), key_id=key.pk, name="intelligence.verdict.reason",
                row=row.pk, agency=row.agency_id,
            )
        Verdict.objects.filter(pk=row.pk).update(data_key_id=key.pk, reason=sealed)
    # PostgreSQL alters no table whose deferred checks are still to come.
    schema_editor.connection.check_constraints()


class Migration(migrations.Migration):

    dependencies = [("core", "0003_blind_token_key"), ("intelligence", "0002_leads_waiting")]

    operations = [
        migrations.RenameField("verdict", "reason", "clear_reason"),
        migrations.AddField(
            model_name="verdict",
            name="data_key",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.datakey"
            ),
        ),
        migrations.AddField(
            model_name="verdict", name="reason", field=models.BinaryField(blank=True, editable=True, null=True)
        ),
        migrations.RunPython(seal_reasons, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="verdict",
            name="reason",
            field=harborlight.core.fields.SealedField(
                blank=True, editable=True, name="intelligence.verdict.reason", null=True
            ),
        ),
        migrations.AlterField(
            model_name="verdict",
            name="data_key",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.datakey"
            ),
        ),
        migrations.RemoveField("verdict", "clear_reason"),
    ]

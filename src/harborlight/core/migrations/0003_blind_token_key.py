"""Each blind token names the index key that made it, so that index keys can be rotated. Until now an agency had one."""

import django.db.models.deletion
from django.db import migrations, models


def name_the_key(apps, schema_editor):
    BlindToken, DataKey = apps.get_model("core", "BlindToken"), apps.get_model("core", "DataKey")
    for agency_id in BlindToken.objects.order_by().values_list("agency_id", flat=True).distinct():
        key = DataKey.objects.filter(agency_id=agency_id, of="index").order_by("created_at").first()
        BlindToken.objects.filter(agency_id=agency_id).update(key=key)
    if schema_editor.connection.vendor == "postgresql":  # the column is altered next, in this very transaction
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):

    dependencies = [("core", "0002_recovery_and_custodians")]

    operations = [
        migrations.AddField(
            model_name="blindtoken",
            name="key",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.datakey"
            ),
        ),
        migrations.RunPython(name_the_key, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="blindtoken",
            name="key",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.datakey"
            ),
        ),
    ]

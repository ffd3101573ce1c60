"""Editions of protocols beside those of instruments."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("library", "0004_checked_record")]

    operations = [
        migrations.RemoveConstraint("edition", "one_edition_of_a_version"),
        migrations.RenameField("edition", "instrument", "tool"),
        migrations.RenameField("edition", "instrument_version", "tool_version"),
        migrations.AddField(
            "edition",
            "kind",
            models.CharField(choices=[("instrument", "Instrument"), ("protocol", "Protocol")], default="instrument", max_length=10),
        ),
        migrations.AddConstraint(
            "edition",
            models.UniqueConstraint(
                fields=["kind", "tool", "tool_version"],
                condition=~models.Q(state="dropped"),
                name="one_edition_of_a_version",
            ),
        ),
        migrations.AlterField("remark", "place", models.CharField(blank=True, max_length=80)),
    ]

"""A check of a number says which record was checked; whoever checked before then checked what shipped."""

from django.db import migrations, models

from harborlight.knowledge import hotlines


def note_the_record(apps, schema_editor):
    marks = {(line.country, line.number): hotlines.mark_of(line) for line in hotlines.all_numbers()}
    checks = apps.get_model("library", "LineCheck").objects
    for country, number in checks.values_list("country", "number").distinct():
        if (country, number) in marks:
            checks.filter(country=country, number=number).update(of_record=marks[country, number])


class Migration(migrations.Migration):

    dependencies = [
        ("library", "0003_uses"),
    ]

    operations = [
        migrations.AddField(
            model_name="linecheck",
            name="of_record",
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.RunPython(note_the_record, migrations.RunPython.noop, elidable=True),
    ]

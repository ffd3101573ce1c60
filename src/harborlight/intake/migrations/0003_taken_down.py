"""When a report was taken down. Until now everything that staff took was typed in as it was said, but for paper forms."""

from django.conf import settings
from django.db import migrations, models

import harborlight.core.fields


def taken_as_typed(apps, schema_editor):
    reports = apps.get_model("intake", "Report").objects.exclude(channel__in=["paper", "web"])
    reports.update(taken_at=models.F("created_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0005_forms_on_devices'),
        ('intake', '0002_sealed_receipts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='report',
            name='taken_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='report',
            name='taken_down',
            field=harborlight.core.fields.SealedField(blank=True, editable=True, name='intake.report.taken_down', null=True),
        ),
        migrations.AddField(
            model_name='report',
            name='taken_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.RunPython(taken_as_typed, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('taken_at', None), ('taken_on', None), _connector='OR'), name='taken_at_or_on'),
        ),
    ]

from django.db import migrations, models
from django.db.models import Q


def mark_what_may_have_some(apps, schema_editor):
    """An imported document is sealed here: it may hold a confidential place, and counts until the service is saved again."""
    rows = apps.get_model('directory', 'Service').objects
    rows.filter(Q(is_confidential=True) | ~Q(hsds_id='')).update(has_secret_places=True)


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0003_other_hours'),
    ]

    operations = [
        migrations.AddField(
            model_name='service',
            name='has_secret_places',
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(mark_what_may_have_some, migrations.RunPython.noop),
    ]

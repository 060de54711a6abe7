
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0003_questions'),
    ]

    operations = [
        migrations.AlterField(
            model_name='retention',
            name='kind',
            field=models.CharField(choices=[('events', 'Events'), ('texts', 'What customers wrote'), ('answers', 'Answers with their scores'), ('rejects', 'Rejected rows and failed uploads'), ('runs', 'Runs of analyzers and their results'), ('exports', 'Exported files'), ('questions', 'Conversations with the assistant'), ('requests', 'Requests to language models'), ('audit', 'Texts of the audit trail'), ('jobs', 'Finished background work')], max_length=12, unique=True),
        ),
    ]

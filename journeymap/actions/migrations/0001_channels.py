"""Channels, notices and what they told come from the room of runs, with their rows."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("analysis", "0007_channels_move"),
        ("journeys", "0002_history_and_drafts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='Channel',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('mail', 'e-mail'), ('webhook', 'Webhook')], max_length=7)),
                        ('name', models.CharField(help_text='how pages call it', max_length=80, unique=True)),
                        ('address', models.CharField(help_text='an e-mail address, or https://example.com/path', max_length=500)),
                        ('on', models.BooleanField(default=False, help_text='messages leave this machine only while it is on')),
                        ('since', models.DateTimeField(editable=False, help_text='when it was switched on last', null=True)),
                        ('quiet_from', models.TimeField(blank=True, help_text='nothing is sent from this hour', null=True)),
                        ('quiet_until', models.TimeField(blank=True, help_text='then all that waited, in one message', null=True)),
                        ('zone', models.CharField(default='UTC', help_text='time zone of the quiet hours', max_length=60)),
                        ('secret', models.TextField(blank=True, editable=False, help_text='signs what goes to a webhook; sealed')),
                        ('journey', models.ForeignKey(blank=True, help_text='alerts of this journey only; empty: all alerts', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='journeys.journey')),
                    ],
                    options={
                        'ordering': ('name',),
                    },
                ),
                migrations.CreateModel(
                    name='Notice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('status', models.CharField(choices=[('queued', 'Queued'), ('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], db_index=True, default='queued', max_length=10)),
                        ('created', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                        ('sent', models.DateTimeField(editable=False, help_text='last handed to the broker', null=True)),
                        ('started', models.DateTimeField(editable=False, null=True)),
                        ('finished', models.DateTimeField(editable=False, null=True)),
                        ('heartbeat', models.DateTimeField(editable=False, null=True)),
                        ('worker', models.CharField(blank=True, default='', editable=False, help_text='token of the claim', max_length=32)),
                        ('attempts', models.PositiveSmallIntegerField(default=0, editable=False)),
                        ('progress', models.FloatField(default=0.0, editable=False, help_text='0 to 1')),
                        ('message', models.CharField(blank=True, default='', editable=False, max_length=200)),
                        ('error', models.TextField(blank=True, default='', editable=False)),
                        ('traceback', models.TextField(blank=True, default='', editable=False)),
                        ('cancel_requested', models.BooleanField(default=False, editable=False)),
                        ('delivery', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('test', models.BooleanField(default=False)),
                        ('by', models.ForeignKey(help_text='who asked for a test', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='actions.channel')),
                    ],
                    options={
                        'ordering': ('-pk',),
                    },
                ),
                migrations.CreateModel(
                    name='Told',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('event', models.CharField(choices=[('opened', 'Opened'), ('closed', 'Closed')], max_length=6)),
                        ('alert', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='told', to='analysis.alert')),
                        ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='told', to='actions.channel')),
                        ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='told', to='actions.notice')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('channel', 'alert', 'event'), name='told_once_to_a_channel')],
                    },
                ),
            ],
        )
    ]

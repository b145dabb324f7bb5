from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("website", "0002_home_page"),
    ]

    operations = [
        migrations.CreateModel(
            name="PendingPing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("url", models.URLField(max_length=2000, verbose_name="address")),
            ],
            options={
                "verbose_name": "changed address",
                "verbose_name_plural": "changed addresses",
            },
        ),
    ]

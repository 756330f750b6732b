# What to type after the database.

guidance-stop = Or press Ctrl+C in its terminal. `dbgpt stop webserver` does nothing in v0.4.4 to v0.6.3.
guidance-fetch = `git checkout` keeps your `.env`, your files in `pilot/` and the SQLite database. Never run `git clean -fdx` here: it deletes them.
guidance-install = If you only use models behind an API, `".[openai]"` instead of `".[default]"` is enough.
guidance-start = On SQLite start without `--disable_alembic_upgrade`: it makes the new tables.
guidance-compose-stop = If your service has another name, use that. Not `down`: it removes the container, and with it what is on no volume.
guidance-compose-install = First set the service's image to v0.5.0 in the file. Before the container is made anew, copy out what is on no volume: `docker compose cp webserver:/app/pilot/meta_data ./meta_data`.
guidance-compose-start = This makes the container anew from the new image.

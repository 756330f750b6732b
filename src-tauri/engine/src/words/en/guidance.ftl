# What to type after the database.

guidance-stop = Or press Ctrl+C in its terminal. `dbgpt stop webserver` does nothing in v0.4.4 to v0.6.3.
guidance-fetch = `git checkout` keeps your `.env`, your files in `pilot/` and the SQLite database. Never run `git clean -fdx` here: it deletes them.
guidance-install = If you only use models behind an API, `".[openai]"` instead of `".[default]"` is enough.
guidance-start = On SQLite start without `--disable_alembic_upgrade`: it makes the new tables.

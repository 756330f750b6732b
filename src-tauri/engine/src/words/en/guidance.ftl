# What to type after the database, and what not.

guidance-stop = This stops every DB-GPT of this machine that is yours. To stop one of several, press Ctrl+C in its terminal, or stop its systemd unit. `dbgpt stop webserver` does nothing in v0.4.4 to v0.6.3.
guidance-fetch = `git checkout` keeps your `.env`, your files in `pilot/` and the SQLite database.
guidance-fetch-stash = Files of the sources were changed by hand: `git stash` puts them aside, `git stash show` lists them, and `git stash pop` brings them back where v0.5.0 still needs them. The checkout keeps your `.env`, your files in `pilot/` and the SQLite database.
guidance-fetch-archive = The folder is no git clone, so the release is unpacked over it. Your `.env`, the SQLite database and alembic's version files are not in the archive, and stay.
guidance-install = If you only use models behind an API, `".[openai]"` instead of `".[default]"` is enough. Do it in the Python environment that DB-GPT runs in.
guidance-start = On SQLite start without `--disable_alembic_upgrade`: it makes the new tables.
guidance-compose-stop = Not `down`: it removes the container, and with it what is on no volume.
guidance-compose-save = The new image means a new container. What the old one has in `/app/pilot/meta_data` is lost with it unless it is on a volume or a mounted folder: SQLite's database, and alembic's version files.
guidance-compose-install = First set the image of `{ $service }` to v0.5.0 in the file, and mount the folder that was copied out: `./meta_data:/app/pilot/meta_data`.
guidance-compose-start = This makes the container of `{ $service }` anew from the new image.

guidance-never-old = Never start v0.4.6 or v0.4.7 on this database again. v0.4.6 drops the new tables and columns, and every table that it does not know; v0.4.7 fails in agent chat, whose goals have moved. To go back, restore the backup first.
guidance-never-migration = Never run `dbgpt db migration init` or `upgrade` of v0.5.0. It drops the four new tables and a column, and then stops half-way.
guidance-never-clean = Never run `git clean -fdx` in DB-GPT's folder. It deletes the SQLite database, alembic's version files and your `.env`.
guidance-never-down = Never run `docker compose down -v`. It deletes the volumes, and the database with them; `down` alone removes the containers with what is on no volume.

# Is it up?

finding-up-and-reads = DB-GPT v0.5.0 is up at { $address }, and lists the conversations in its database.
    .hint = Nothing to do.
finding-up-answers = DB-GPT v0.5.0 is up at { $address }.
    .hint = Open it, and look whether your conversations are there.
finding-up-database = DB-GPT v0.5.0 answers at { $address }, but can't list its conversations: { $why }.
    .hint = Look into its log, and at the database in its config. Verify the database here once more.
finding-up-release = A DB-GPT answers at { $address }, but says that it is version { $version }, not 0.5.0.
    .hint = If it is the old one, stop it at once: v0.4.6 drops the new tables when it starts. Then install and start v0.5.0.
finding-up-other = Something answers at { $address }, but it is not DB-GPT.
    .hint = Stop that program, or start DB-GPT with another `--port` and ask there.
finding-up-nothing = Nothing answers at { $address } yet: { $why }.
    .hint = v0.5.0 can take minutes to load its models. Look into its terminal or log, then ask again.
finding-up-unpublished = The compose file publishes no fixed port for DB-GPT's web server, so it can't be asked from here.
    .hint = Look at `docker compose logs`, or publish port 5000.

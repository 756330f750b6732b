# What to type after the database, and what not.

guidance-stop = This stops every DB-GPT of this machine that is yours. To stop one of several, press Ctrl+C in its terminal, or stop its systemd unit. `dbgpt stop webserver` does nothing in v0.4.4 to v0.6.3.
guidance-fetch = `git checkout` keeps your `.env`, your files in `pilot/` and the SQLite database.
guidance-fetch-stash = `git stash` puts aside what was changed by hand, if anything was: `git stash show` lists it, and `git stash pop` brings it back where v0.5.0 still needs it. The checkout keeps your `.env`, your files in `pilot/` and the SQLite database.
guidance-fetch-archive = The folder is no git clone, so the release is unpacked over it. Your `.env`, the SQLite database and alembic's version files are not in the archive, and stay.
guidance-install = If you only use models behind an API, `".[openai]"` instead of `".[default]"` is enough. Do it in the Python environment that DB-GPT runs in.
guidance-start = On SQLite start without `--disable_alembic_upgrade`: it makes the new tables.
guidance-compose-stop = Not `down`: it removes the container, and with it what is on no volume.
guidance-compose-save = The new image means a new container. What the old one has in `/app/pilot/meta_data` is lost with it unless it is on a volume or a mounted folder: SQLite's database, and alembic's version files.
guidance-compose-install = First set the image of `{ $service }` to v0.5.0 in the file, and mount the folder that was copied out: `./meta_data:/app/pilot/meta_data`.
guidance-compose-start = This makes the container of `{ $service }` anew from the new image.

guidance-never-old = Never start v0.4.6 or v0.4.7 on this database again. v0.4.6 drops the new tables and columns, and every table that it does not know; v0.4.7 fails in agent chat once `current_gogal` has been renamed. To go back, restore the backup first.
guidance-never-migration = Never run `dbgpt db migration init` or `upgrade` of v0.5.0. It drops the four new tables and a column, and then stops half-way.
guidance-never-clean = Never run `git clean -fdx` in DB-GPT's folder. It deletes the SQLite database, alembic's version files and your `.env`.
guidance-never-down = Never run `docker compose down -v`. It deletes the volumes, and the database with them; `down` alone removes the containers with what is on no volume.

# Is it up?

finding-up-and-reads = DB-GPT v0.5.0 is up at { $address }, and lists the conversations, the apps and the flows in its database.
    .hint = Open it, and look whether your conversations are there. That it writes to its database was not tried.
finding-up-database = DB-GPT v0.5.0 answers at { $address }, but can't list its conversations: { $why }.
    .hint = Look into its log, and at the database in its config. Verify the database here once more.
finding-up-new-tables = DB-GPT v0.5.0 answers at { $address } and lists its conversations, but not its { $what }: { $why }. It reads them from tables that the upgrade makes: { $tables }.
    .hint = Verify the database here once more, and look into DB-GPT's log. The config that it was started with may name another database.
finding-up-release = A DB-GPT older than v0.5.0 answers at { $address }: it has no apps and no flows. (v0.4.5 to v0.4.7 call themselves version 0.5.0.)
    .hint = If it uses this database, stop it at once: v0.4.6 drops the new tables when it starts, and v0.4.7 can fail on what was renamed. Verify the database, then install and start v0.5.0.
finding-up-newer = A DB-GPT answers at { $address }, but says that it is version { $version }, not 0.5.0.
    .hint = The database was prepared for v0.5.0. Start that one, or follow DB-GPT's guide for the release that answers.
finding-up-elsewhere = What answers at { $address } is process { $pid }, which works in `{ $folder }`: not the folder of this install. Whether it uses this database can't be seen.
    .hint = Start this install's DB-GPT, with another `--port` if that one is taken. An address that is given to `up --url` is taken as it is.
finding-up-other = Something answers at { $address }, but it is not DB-GPT.
    .hint = Stop that program, or start DB-GPT with another `--port` and ask there.
finding-up-nothing = Nothing answers at { $address } yet: { $why }.
    .hint = v0.5.0 can take minutes to load its models. Look into its terminal or log, then ask again.
finding-up-not-started = Nothing answers at { $address }: { $why }. No DB-GPT of this install is among the processes of this machine.
    .hint = Start v0.5.0, then ask again. One that runs on another machine or in a container is asked by `up --url`.
finding-up-unpublished = The compose file publishes no fixed port for DB-GPT's web server, so it can't be asked from here.
    .hint = Look at `docker compose logs`, or publish port 5000.

up-apps = apps
up-flows = flows

# What to type after the database, and what not.

guidance-both = { $first } { $second }
guidance-stop = This stops every DB-GPT of this machine that is yours. To stop one of several, press Ctrl+C in its terminal, or stop its systemd unit. `dbgpt stop webserver` does nothing in v{ $from }.
guidance-stop-toml = This stops every DB-GPT of this machine that is yours. To stop one of several, press Ctrl+C in its terminal, or stop its systemd unit. `dbgpt stop webserver` stops several as well, and none that was started as `dbgpt_server.py`.
guidance-stop-profile = This stops every DB-GPT of this machine that is yours. To stop one of several, press Ctrl+C in its terminal, or stop its systemd unit. `dbgpt stop webserver` does not find one that was started as `dbgpt start`.
guidance-save-config = That config came with DB-GPT's sources, and fetching others would put it aside or write over it. From now on `{ $path }` is yours: no checkout touches `configs/my`.
guidance-lost-files = v{ $at } keeps vector indexes in another place and form, and finds none of before: spaces and documents are still listed, but answers find nothing in them until each document is synchronized again. This keeps a copy of indexes and uploads; delete nothing in `pilot/data` before all is there again. An index under another `CHROMA_PERSIST_PATH` lies there.
guidance-lost-node = Uploaded files are known under the address of the machine that took them. v{ $at } gives itself another address, and would ask the old one for them. `carry-over` reads the old one out of the database and writes it into the config; without it they are not found.
guidance-lost-alembic = From v{ $at } on DB-GPT looks for `alembic/` and `alembic.ini` beside the SQLite file. Without them there it does not start.
guidance-fetch = `git checkout` keeps your config, your files in `pilot/` and the SQLite database.
guidance-fetch-stash = `git stash` puts aside what was changed by hand, if anything was: `git stash show` lists it, and `git stash pop` brings it back where v{ $release } still needs it. The checkout keeps a config of your own, your files in `pilot/` and the SQLite database.
guidance-fetch-archive = The folder is no git clone, so the release is unpacked over it. A config of your own, the SQLite database and alembic's version files are not in the archive, and stay.
guidance-remains = What is left of the old sources in `dbgpt/` does no harm.
guidance-install = If you only use models behind an API, `".[openai]"` instead of `".[default]"` is enough. Do it in the Python environment that DB-GPT runs in.
guidance-install-uv = v{ $release } is installed by uv, into `.venv` in its own folder. uv removes what is not named: add an `--extra` for whatever you use besides, such as `hf` for models of this machine or `storage_milvus`.
guidance-install-pip = All seven at one release: they don't ask for each other's, so `pip install -U dbgpt-app` alone would mix several.
guidance-config = v{ $release } reads no `.env`. Choose the sample in `configs/` that has your models instead of `dbgpt-proxy-openai.toml`, and put what `carried.toml` holds in place of its `[service.web]` and `[service.web.database]`. Without the database's section DB-GPT starts on an empty SQLite file. Set the variables that `carry-over` names where DB-GPT is started.
guidance-start = On SQLite start without `--disable_alembic_upgrade`: it makes the new tables.
guidance-start-toml = Type the config's path in full: a part of one is looked for in DB-GPT's folder, wherever you are. The port stands in the config; there is no `--port`. A MySQL database has to be there before. On SQLite leave `disable_alembic_upgrade` off: DB-GPT makes the new tables.
guidance-port = v{ $release } listens on port { $port } unless it is told otherwise; v{ $from } on { $old }.
guidance-look = It asks the new DB-GPT whether it is v{ $release }, and whether it lists what is in its database.
guidance-compose-stop = Not `down`: it removes the container, and with it what is on no volume.
guidance-compose-save = The new image means a new container. What the old one has in `/app/pilot/meta_data` is lost with it unless it is on a volume or a mounted folder: SQLite's database, and alembic's version files.
guidance-compose-install = First set the image of `{ $service }` to `{ $image }:v{ $release }` in the file, and mount the folder that was copied out: `./meta_data:/app/pilot/meta_data`.
guidance-compose-config = v{ $release } reads no `.env` and none of the `LOCAL_DB_…` variables. Mount a TOML with your models and the database that `{ $service }` uses now, and name it in the service's command: `dbgpt start webserver --config /app/configs/my/dbgpt.toml`. Without its section on the database DB-GPT starts on an empty SQLite file.
guidance-compose-start = This makes the container of `{ $service }` anew from the new image.

guidance-never-old = Never start v0.4.6 or v0.4.7 on this database again. v0.4.6 drops the new tables and columns, and every table that it does not know; v0.4.7 fails in agent chat once `current_gogal` has been renamed. To go back, restore the backup first.
guidance-never-older = Never start v{ $from } on this file again: at each start it drops the tables and columns that it does not know, with what is in them. To go back, restore the backup first.
guidance-never-foreign = Never keep tables of your own, or copies of DB-GPT's, in DB-GPT's SQLite file: v{ $release } drops every table that it does not know at its start.
guidance-never-versions = Never delete alembic's version files without the table `alembic_version`, or the table without the files: DB-GPT then does not start any more. If it says "Check database migration status failed", `dbgpt db migration clean -y` deletes both and leaves all else.
guidance-never-migration = Never run `dbgpt db migration init` or `upgrade` of v{ $release }. It drops the four new tables and a column, and then stops half-way.
guidance-never-migration-any = Never run `dbgpt db migration init`, `migrate` or `upgrade` of v{ $release }: it does not know all of DB-GPT's tables, and drops those that it does not know. Only `clean -y` does no harm.
guidance-never-schema-file = Never load `assets/schema/dbgpt.sql` into this database: it stops half-way at what is there already.
guidance-never-clean = Never run `git clean -fdx` in DB-GPT's folder. It deletes the SQLite database, alembic's version files and your `.env`.
guidance-never-clean-toml = Never run `git clean -fdx` in DB-GPT's folder. It deletes the SQLite database, alembic's version files, `.venv` and your configs in `configs/my`.
guidance-never-down = Never run `docker compose down -v`. It deletes the volumes, and the database with them; `down` alone removes the containers with what is on no volume.
guidance-never-compose-file = Never take over the compose file that came with v{ $release } as it is: it starts DB-GPT on the MySQL service, where that of v{ $from } was on SQLite in the container. Your data would seem to be gone.
guidance-never-pip-e = Never rely on `pip install -e .` any more: in the sources of v{ $release } it installs nothing of DB-GPT.
guidance-never-sync = Never run `uv sync` without the `--extra`s that DB-GPT was installed with: it removes what they brought.
guidance-never-no-config = Never start `dbgpt_server.py` without `--config`: v{ $release } then takes a sample, with an empty SQLite file.
guidance-never-profile = Never start v{ $release } without `--config` unless you mean your active profile: it takes that one's database, or asks for a new profile, and both are on SQLite.
guidance-never-setup = Never run `dbgpt setup`, or DB-GPT's `install.sh` again, over a profile that you have changed: it writes over it, with SQLite as the database.
guidance-never-pip-alone = Never run `pip install -U dbgpt-app` alone: the other six packages stay at their release.

# Is it up?

finding-up-and-reads = DB-GPT v{ $release } is up at { $address }, and lists { $lists } in its database.
    .hint = Open it, and look whether your conversations are there. That it writes to its database was not tried.
finding-up-database = DB-GPT v{ $release } answers at { $address }, but can't list { $what }: { $why }.
    .hint = Look into its log, and at the database in its config. Verify the database here once more.
finding-up-new-tables = DB-GPT v{ $release } answers at { $address }, but can't list { $what }: { $why }. It reads them from what the upgrade makes or changes: { $tables }.
    .hint = Verify the database here once more, and look into DB-GPT's log. The config that it was started with may name another database.
finding-up-release = A DB-GPT older than v{ $release } answers at { $address }. { $told }
    .hint = If it uses this database, stop it at once: an older release can drop the new tables and columns when it starts, or fail on what was renamed. Verify the database, then install and start v{ $release }.
finding-up-newer = A DB-GPT newer than v{ $release } answers at { $address }. { $told }
    .hint = The database was prepared for v{ $release }. Start that one, or prepare the database for the one that answers: `upgrade --to` its release.
finding-up-elsewhere = What answers at { $address } is process { $pid }, which works in `{ $folder }`: not the folder of this install. Whether it uses this database can't be seen.
    .hint = Start this install's DB-GPT, on another port if that one is taken. An address that is given to `up --url` is taken as it is.
finding-up-other = Something answers at { $address }, but it is not DB-GPT.
    .hint = Stop that program, or start DB-GPT on another port and ask there.
finding-up-nothing = Nothing answers at { $address } yet: { $why }.
    .hint = v{ $release } can take minutes to load its models. Look into its terminal or log, then ask again.
finding-up-not-started = Nothing answers at { $address }: { $why }. No DB-GPT of this install is among the processes of this machine.
    .hint = Start v{ $release }, then ask again. One that runs on another machine or in a container is asked by `up --url`.
finding-up-unpublished = The compose file publishes no fixed port for DB-GPT's web server, so it can't be asked from here.
    .hint = Look at `docker compose logs`, or publish port { $port }.

up-lists = { $before }, { $one }
up-no-lists = nothing
up-conversations = conversations
up-apps = apps
up-flows = flows
up-spaces = knowledge spaces
up-prompts = prompts
up-datasources = data sources

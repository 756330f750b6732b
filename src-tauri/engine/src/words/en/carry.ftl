# Crossing v0.7.0: the settings of a `.env` that have a place in the TOML.

error-carry-no-env = `{ $path }` is no `.env`: there is nothing to take over from it. DB-GPT from v0.7.0 on is configured by a TOML already. Nothing was written.
    .hint = Choose the `.env` of the DB-GPT before v0.7.0, or the folder of that one.
error-carry-compose = `{ $path }` is a compose file. What its service is given stands in it, and DB-GPT's image from v0.7.0 on takes it by other names. Nothing was written.
    .hint = In the compose file of v0.7.0 and later set `MYSQL_HOST`, `MYSQL_PORT`, `MYSQL_DATABASE`, `MYSQL_USER` and `MYSQL_PASSWORD` of the service to what `LOCAL_DB_…` was, and its command to `dbgpt start webserver --config /app/configs/dbgpt-proxy-siliconflow-mysql.toml`. A SQLite file in the old container has to be copied out first.
error-carry-unsaved = `{ $path }` could not be written: { $cause }. Nothing is there that was not there before.
    .hint = Choose a file that does not exist yet, in a folder that this user may write in.

finding-carry-from = Taken from `{ $path }`: the { $kind } database, and the port { $port } of the web server.
    .hint = Put these tables in place of those of the same names in one of DB-GPT's samples that has your models, save it as `configs/my/NAME.toml` in DB-GPT's folder, and start with `--config` and its whole path.
finding-carry-variables = Passwords and keys are not in the text but named by a reference: DB-GPT's service has to be given { $names }, with the values that they have in the `.env` (`LOCAL_DB_PASSWORD`, `ENCRYPT_KEY`).
    .hint = Set them in the environment that DB-GPT is started in. With another `ENCRYPT_KEY` what is encrypted in the database can't be read any more.
finding-carry-pin = { $files ->
        [one] One uploaded file is
       *[other] { $files } uploaded files are
    } known in the database by the node that wrote it, `{ $node }`. The table `[[serves]]` keeps that name, and the folder `{ $folder }`.
    .hint = Leave that table as it is. Without it DB-GPT would give itself another address, and look for its files at the old one.
finding-carry-other-nodes = Other nodes wrote files too: { $nodes }. Only one can be kept; those of the others are looked for at the address that they name.
    .hint = If the machine had another address before, those files can't be reached today either.
finding-carry-files-unseen = The database could not be asked which node wrote the uploaded files: { $cause }
    .hint = Start the database and write this text again, if you use uploaded files. From v0.6.0 on they are known by that address.
finding-carry-files-nowhere = The database knows { $files } uploaded files, but this `.env` lies in no folder of DB-GPT and does not say where they are. They are not in the text.
    .hint = Choose the folder that holds `dbgpt` and `pilot` instead of the `.env`.
finding-carry-reference = The user or the name of the database has `${ "{" }env:` in it. DB-GPT would take that for a reference, and nothing escapes one.
    .hint = Give the account or the database another name before.
finding-carry-nothing-else = Nothing else of `{ $path }` is in the text: models, keys of providers and the vector store are told otherwise from v0.7.0 on. Its vector indexes are not read any more; each document has to be synchronized again.
    .hint = Choose the models from one of DB-GPT's samples in `configs`.

# The DB-GPTs that were found on this machine.

find-none = No DB-GPT was found on this machine: none runs as far as this user can see, and none lies where people usually put it. Give its folder or its config to `--config`.
find-runs = runs
find-lies = does not run, as far as this user can see
find-process = process { $pid }
find-container = container `{ $name }` of `{ $image }`
find-container-stopped = container `{ $name }` of `{ $image }`, which is stopped
find-release = DB-GPT v{ $version }
find-release-unknown = DB-GPT of an unknown release
find-database-unknown = its database can't be told yet
find-alone = The container `{ $name }` was not made by docker compose, so there is no file that says where its database is. If it is MySQL, choose a `.env` or a TOML that points to it; if it is SQLite, copy it out with `docker cp`, with the folder that it lies in.
find-project-gone = It was made from `{ $path }`, which is not there for this user.
find-project-of-several = It was made from several files: { $files }. Write them into `COMPOSE_FILE` of a `.env` beside the first one, and choose that folder.

finding-find-home-missing = `DBGPT_HOME` is `{ $path }`, and there is no such folder. Profiles of DB-GPT could not be looked for.
    .hint = Correct the variable where this program is started, or choose the config itself.
finding-find-containers-unseen = Containers could not be looked at; docker says: { $cause }.
    .hint = If DB-GPT runs in a container, choose its compose file, or start this program as a user that may ask docker.
finding-find-cut-short = Looking took too long and was ended. There may be more than is listed.
    .hint = If yours is missing, choose its folder or its config.

# 在本机找到的 DB-GPT。

find-none = 在本机没有找到 DB-GPT：当前用户能看到的范围内没有在运行的，通常放置它的位置也没有。请用 `--config` 给出它的文件夹或配置。
find-runs = 正在运行
find-lies = 当前用户能看到的范围内没有运行
find-process = 进程 { $pid }
find-container = 容器 `{ $name }`，镜像 `{ $image }`
find-container-stopped = 已停止的容器 `{ $name }`，镜像 `{ $image }`
find-release = DB-GPT v{ $version }
find-release-unknown = 未知版本的 DB-GPT
find-database-unknown = 还无法判断它的数据库
find-alone = 容器 `{ $name }` 不是由 docker compose 创建的，因此没有文件说明它的数据库在哪里。如果是 MySQL，请选择指向它的 `.env` 或 TOML；如果是 SQLite，请用 `docker cp` 把它和所在的文件夹一起复制出来。
find-project-gone = 它由 `{ $path }` 创建，但当前用户看不到该文件。
find-project-of-several = 它由多个文件创建：{ $files }。请把它们写入第一个文件旁边的 `.env` 的 `COMPOSE_FILE` 中，然后选择那个文件夹。

finding-find-home-missing = `DBGPT_HOME` 是 `{ $path }`，但没有这个文件夹，因此无法查找 DB-GPT 的配置档。
    .hint = 请在启动本程序的地方改正该变量，或直接选择配置。
finding-find-containers-unseen = 无法查看容器；docker 的回答：{ $cause }。
    .hint = 如果 DB-GPT 在容器中运行，请选择它的 compose 文件，或以可以访问 docker 的用户启动本程序。
finding-find-cut-short = 查找时间过长，已经结束。可能还有未列出的。
    .hint = 如果缺少您的 DB-GPT，请选择它的文件夹或配置。

# 读取 docker-compose 文件。

error-compose-yaml = `{ $path }` 不是有效的 YAML：第 { $line } 行第 { $column } 列：{ $cause }。没有做任何改动。
    .hint = 请改正该行或其上一行：常见原因是用了制表符而不是空格、引号没有闭合，或缩进不一致。`docker compose config` 也必须能接受该文件。
error-compose-duplicate-key = `{ $path }` 中 `{ $key }` 出现了两次：第 { $first } 行和第 { $line } 行。compose 无法用它启动。没有做任何改动。
    .hint = 请只保留需要的那一处。
error-compose-unbounded = `{ $path }` 到第 { $line } 行为止，嵌套超过 64 层，或值超过 20000 个。DB-GPT 的 compose 文件不会这样。没有做任何改动。
    .hint = 请选择启动 DB-GPT 的 compose 文件，或它的 `.env`。
error-compose-too-large = `{ $path }` 太大：每个文件最多读取 1 MiB，展开变量后最多 4 MiB，`env_file` 指定的文件合计最多 4 MiB。没有做任何改动。
    .hint = 请选择启动 DB-GPT 的 compose 文件，或它的 `.env`。
error-compose-not-text = `{ $path }` 不是 UTF-8 文本：第 { $line } 行有无效字节。没有做任何改动。
    .hint = 请另存为 UTF-8，或选择启动 DB-GPT 的 compose 文件。
error-compose-value = `{ $path }` 第 { $line } 行的写法不是 compose 在该处接受的形式。没有做任何改动。
    .hint = 请用 `docker compose config` 检查该行，它会说明需要什么。
error-compose-no-services = `{ $path }` 自身没有像 compose 文件那样列出服务。没有做任何改动。
    .hint = 请选择启动 DB-GPT 的 compose 文件、它的 `.env`，或 DB-GPT 所在的文件夹。
error-compose-extends-missing = `{ $path }` 第 { $line } 行扩展了服务 `{ $service }`，但没有这个服务。没有做任何改动。
    .hint = 请改正 `extends` 下的名称。
error-compose-extends-endless = `{ $path }` 第 { $line } 行扩展的服务又扩展另一个服务，找不到尽头。没有做任何改动。
    .hint = 请查找互相循环扩展的服务。
error-compose-env-file-missing = 服务 `{ $service }` 从 `{ $path }` 取得设置，但没有这个文件（`{ $file }` 第 { $line } 行）。缺少它就无法确定数据库。没有做任何改动。
    .hint = 请放好该文件，或改正 `env_file` 下的路径。
error-compose-env-line = `{ $path }` 第 { $line } 行是 compose 读不懂的内容。没有做任何改动。
    .hint = 请写成 `KEY=value`，键名只用字母、数字和下划线，并闭合所有引号。
error-compose-dollar = `{ $path }` 第 { $line } 行有一个 `$` 加左大括号，但它不构成变量。compose 不会以此启动。没有做任何改动。
    .hint = 如果要表示美元符号本身（例如在密码中），请写 `$$`；如果是变量，请补全右大括号。
error-compose-required = `{ $path }` 第 { $line } 行需要变量 `{ $name }`，而 compose 文件旁的 `.env` 没有设置它：{ $why }。启动 compose 的 shell 可能设置了它，但这里看不到。没有做任何改动。
    .hint = 请把 `{ $name }` 写进 compose 文件旁的 `.env`。
error-compose-no-dbgpt = `{ $path }` 中没有一个服务是 DB-GPT 的 webserver：{ $services }。它们既没有启动 `dbgpt_server.py` 或 `dbgpt start webserver`，也没有不带命令地使用 DB-GPT 的镜像，也没有设置 `LOCAL_DB_…`。没有做任何改动。
    .hint = 请选择启动 DB-GPT 的 compose 文件。
error-compose-several-dbgpt = `{ $path }` 中有多个服务都可能是所指的 DB-GPT：{ $services }。没有做任何改动。
    .hint = 请选择要用的服务：命令行用 `--service 名称`，或在窗口中选择。
error-compose-no-service = `{ $path }` 中没有给出名称的服务。其中有：{ $services }。没有做任何改动。
    .hint = 请给出其中之一的名称。
error-compose-sqlite-inside = `{ $path }` 的服务 `{ $service }` 把元数据放在 SQLite 中，即容器内的 `{ $inside }`，并且不在任何卷上。一旦重建容器（例如换用其他镜像），这些数据就会丢失。从这里无法读取。没有做任何改动。
    .hint = 请先保存数据。在文件夹 `{ $folder }` 中执行 `{ $stop }`（不要用 `down`），再执行 `{ $copy }`，并保留这份副本。然后在该服务的 `volumes` 下加上 `{ $mount }`，让 DB-GPT 今后使用这份副本，再重新选择此文件。
error-compose-sqlite-volume = `{ $path }` 的服务 `{ $service }` 把元数据放在 SQLite 中，即卷 `{ $volume }` 上的 `{ $inside }`。从这里无法读取。没有做任何改动。
    .hint = 请先保存数据。在文件夹 `{ $folder }` 中执行 `{ $stop }`（不要用会删除卷的 `down -v`），再执行 `{ $copy }`，并保留这份副本。然后在该服务的 `volumes` 下用 `{ $mount }` 代替该卷，让 DB-GPT 今后使用这份副本，再重新选择此文件。
error-compose-port-unpublished = DB-GPT 的数据库是 `{ $path }` 的服务 `{ $service }`，它没有公布端口 { $port }，因此只能在 compose 网络内访问。没有做任何改动。
    .hint = 在 Linux 上，容器运行时在文件夹 `{ $folder }` 中执行 `{ $inspect }` 可以看到容器的地址：请另外给出该地址作为主机，{ $port } 作为端口。或者在 `{ $service }` 的 `ports` 下加上 `127.0.0.1:{ $port }:{ $port }`，然后执行 `{ $up }`；它会重建该容器并保留其卷。
error-compose-port-random = DB-GPT 的数据库是 `{ $path }` 的服务 `{ $service }`，端口 { $port } 公布为 docker 每次启动时选定的端口。没有做任何改动。
    .hint = 请在文件夹 `{ $folder }` 中执行 `{ $ask }` 查看端口，然后另外给出主机 `127.0.0.1` 和该端口。

error-compose-include-circle = `{ $path }` 第 { $line } 行包含（include）`{ $file }`，而正是它引到了本文件。compose 不会以此启动。没有做任何改动。
    .hint = 请从 `include` 中去掉其中之一。
error-compose-include-conflict = `{ $path }` 第 { $line } 行包含的文件里，`{ $section }` 下也有 `{ $name }`，而内容不同。compose 无法用它启动。没有做任何改动。
    .hint = 请改其中一个的名称，或使两者完全一致，或在 `path` 下与它并列的覆盖文件中修改被包含的服务。
error-compose-include-remote = `{ $path }` 第 { $line } 行包含 `{ $value }`，compose 会从别处获取它。这里只读取本机的文件，因此无法得知其内容。没有做任何改动。
    .hint = 在该文件夹中运行 `docker compose config > resolved.yml`，然后选择 `resolved.yml`。其中含有密码，用完请删除。
error-compose-mount-twice = `{ $path }` 第 { $line } 行把某处挂载到 `{ $inside }`，而另有一项已挂载到那里。compose 不会以此启动。没有做任何改动。
    .hint = 请只保留想要的那一项。
error-compose-host-itself = DB-GPT 的数据库主机是 `{ $host }`。在 `{ $service }` 的容器内（`{ $path }`），它指的是容器本身，而 DB-GPT 的镜像里没有 MySQL 服务器。它也不是本机的服务器，因此无法判断指的是哪个数据库。没有做任何改动。
    .hint = 请与正在运行的 DB-GPT 对照：它可能不是用这个文件启动的。如果你知道它的数据库在哪里，请在此文件之外另行给出主机和端口。

finding-compose-override = `{ $path }` 与 compose 文件在一起，已按 compose 的方式一并读取。
    .hint = 无需处理；除非您用 `-f` 和其他文件启动 compose。
finding-compose-files-listed = `{ $path }` 用 `COMPOSE_FILE` 指定了本项目的文件：`{ $value }`。已按该顺序读取，后面的覆盖前面的，与 compose 一致。
    .hint = 无需处理，除非你启动 compose 时用 `-f` 指定了其他文件。
finding-compose-other-files = `{ $path }` 把 `COMPOSE_FILE` 设为 `{ $value }`。没有指定文件时，compose 读取的是那些文件。
    .hint = 如果显示的设置不属于您的 DB-GPT，请选择那些文件之一。
finding-compose-profiles = 只有使用其 profile 时，compose 才会启动服务 `{ $service }`。这里仍然读取了它。
    .hint = 如果这就是您的 DB-GPT，无需处理。
finding-compose-number = `{ $path }` 第 { $line } 行的 `{ $key }` 在 YAML 中是数字，compose 传递的形式与书写的不同。这里采用 DB-GPT 实际得到的形式。
    .hint = 如果要按书写的样子使用，请给值加上引号。
finding-compose-variable = { $keys } 引用了变量 `{ $name }`，其值取自 `{ $path }`。如果启动 compose 的 shell 也设置了它，则以 shell 的值为准，而这里看不到。
    .hint = 如果显示的数据库就是 DB-GPT 使用的，无需处理；否则请另外给出正确的值。
finding-compose-variable-unset = { $keys } 引用了变量 `{ $name }`，而 `{ $path }` 没有设置它，因此采用了默认值或空值。如果启动 compose 的 shell 设置了它，则以 shell 的值为准，而这里看不到。
    .hint = 请把 `{ $name }` 写进 compose 文件旁的 `.env`，或另外给出正确的值。
finding-compose-env-built = `{ $service }` 的镜像由 `{ $path }` 所在的文件夹构建，并会复制这个文件：容器中的 DB-GPT 会找到它，并从中读取 { $keys }，而不是采用 compose 给出的值。这里显示的是 compose 给出的值。
    .hint = 请确认两者指的是同一个数据库。若要不把该文件放进镜像，请在它旁边的 `.dockerignore` 中写上 `.env` 并重新构建。
finding-compose-env-mounted = `{ $path }` 被挂载到容器中的 `{ $inside }`，DB-GPT 会在那里读取设置，并且优先于 compose 文件的设置。
    .hint = 无需处理。
finding-compose-host-mapped = DB-GPT 的数据库主机是 `{ $host }`，即 compose 网络内的服务 `{ $service }`。从这里通过它公布的 `{ $address }` 访问。
    .hint = 无需处理。请确认 compose 运行在本机。
finding-compose-host-machine = DB-GPT 的数据库主机是 `{ $host }`，容器用它指代所在的机器。从这里看即 `{ $address }`。
    .hint = 无需处理。请确认 compose 运行在本机。
finding-compose-host-own = DB-GPT 的数据库主机是 `{ $host }`：在 `{ $service }` 的容器内，它指的是容器本身，其中有自己的 MySQL 服务器，而不是本机的。从这里可通过容器发布的 `{ $address }` 访问。
    .hint = 无需处理。请确认 compose 运行在本机上。
finding-compose-sqlite-mounted = `{ $service }` 容器中的 `{ $inside }` 就是本机的 `{ $path }`。
    .hint = 无需处理。在更改该文件之前请停止该服务。

compose-why-published = `{ $host }` 是 `{ $path }` 的服务 `{ $service }`，它在本机公布了端口。
compose-why-unpublished = `{ $host }` 是 `{ $path }` 的服务 `{ $service }`，它没有公布固定的端口。请先在该服务的 `ports` 下加上。
compose-why-guessed = `{ $host }` 看起来是 docker-compose 的服务名，只在 compose 网络内有效。如果公布了端口，通常可以在本机访问。
error-compose-config-untold = `{ $path }` 中服务 `{ $service }` 的 DB-GPT 读取 TOML，但它的命令没有说明是哪一个。本程序不跟踪脚本、shell 变量和配置档案。没有做任何改动。
    .hint = 请改为选择它启动时所用的 TOML，或在该服务的命令中写明：`--config /app/configs/….toml`。
error-compose-key-unknown = `{ $path }` 第 { $line } 行的 `{ $key }` 是 compose 不认识的键，它会因此拒绝整个文件。没有做任何改动。
    .hint = 请改正名称或缩进；自定义的键必须以 `x-` 开头。
error-compose-kind = `{ $path }` 第 { $line } 行的 `{ $key }` 不是 compose 在该处接受的内容，它需要{ $wanted ->
        [text] 文本：数字或 `true` 之类的词要加引号
        [number] 数字
        [whole] 一个整数
        [size] 一个大小，例如 `512m` 或 `2g`
        [duration] 一段时间，例如 `30s` 或 `1m30s`
        [address] 一个 IP 地址
        [truth] `true` 或 `false`
        [list] 列表
        [mapping] 映射，即向内缩进的 `键: 值`
        [list-or-mapping] 列表或映射
        [text-or-list] 文本或文本列表
       *[other] 少数几种词或写法之一
    }。它会因此拒绝整个文件。没有做任何改动。
    .hint = 请改正该行；`docker compose config` 也必须能接受该文件。
error-compose-key-missing = `{ $path }` 第 { $line } 行的 `{ $key }` 缺少 `{ $missing }`，compose 会因此拒绝整个文件。没有做任何改动。
    .hint = 请在其中加上 `{ $missing }`。
error-compose-item-twice = `{ $path }` 第 { $line } 行的 `{ $key }` 中 `{ $item }` 出现了两次，compose 会因此拒绝整个文件。没有做任何改动。
    .hint = 请去掉其中一个。
error-compose-one-source = `{ $path }` 第 { $line } 行的 `{ $name }` 必须恰好用 `{ $keys }` 之一说明其内容。compose 无法用它启动。没有做任何改动。
    .hint = 请写上其中一个键；如果它在别处创建，请写 `external: true`。
error-compose-no-image = `{ $path }` 第 { $line } 行的服务 `{ $service }` 既没有 `image` 也没有 `build`。compose 无法用它启动。没有做任何改动。
    .hint = 请写上两者之一，或选择它所覆盖的那个文件。
error-compose-excluded = `{ $path }` 第 { $line } 行的服务 `{ $service }` 同时有 `{ $one }` 和 `{ $other }`，两者互斥。compose 无法用它启动。没有做任何改动。
    .hint = 请只保留需要的那一个。
error-compose-undefined = 服务 `{ $service }` 需要 `{ $name }`（`{ $path }` 第 { $line } 行），但 `{ $section }` 下没有它。compose 无法用它启动。没有做任何改动。
    .hint = 请改正名称，或在 `{ $section }` 下加上 `{ $name }`。如果它在启动 compose 时使用的另一个文件里，请在旁边的 `.env` 中用 `COMPOSE_FILE` 写出所有文件。
error-compose-circle = 服务之间循环等待：{ $services }（`{ $path }`）。compose 无法用它启动。没有做任何改动。
    .hint = 请从 `depends_on`、`links`、`volumes_from` 或 `network_mode` 中去掉其中一个。
error-compose-port = `{ $path }` 第 { $line } 行不是 compose 能读懂的端口，它会因此拒绝整个文件。没有做任何改动。
    .hint = 请写成 `"3307:3306"`：本机端口、冒号、容器内端口，都在 1 到 65535 之间。
error-compose-file-missing = `{ $path }` 不存在，而 `{ $by }` 第 { $line } 行指定了它。没有它 compose 无法启动。没有做任何改动。
    .hint = 请把文件放到该处，或在 `{ $by }` 中改正路径。
error-compose-files-empty = `{ $path }` 第 { $line } 行把 `COMPOSE_FILE` 设为空：compose 会把文件夹当作它的文件，因此无法启动。没有做任何改动。
    .hint = 请去掉该行，或在其中写出文件。

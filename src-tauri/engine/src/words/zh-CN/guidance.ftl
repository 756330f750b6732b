# 数据库之后要输入的命令，以及不能做的事。

guidance-stop = 这会停止本机上属于您的所有 DB-GPT。只停止其中一个时，请在它的终端里按 Ctrl+C，或停止它的 systemd 单元。`dbgpt stop webserver` 在 v0.4.4 到 v0.6.3 中不起作用。
guidance-fetch = `git checkout` 会保留 `.env`、`pilot/` 中的文件和 SQLite 数据库。
guidance-fetch-stash = 如果有手工改动，`git stash` 会保存它们，`git stash show` 可列出，如果 v0.5.0 仍需要，可用 `git stash pop` 取回。切换版本会保留 `.env`、`pilot/` 中的文件和 SQLite 数据库。
guidance-fetch-archive = 该文件夹不是 git 克隆，因此把新版本解压覆盖到其中。压缩包里没有您的 `.env`、SQLite 数据库和 alembic 版本文件，它们会保留。
guidance-install = 如果只使用通过 API 访问的模型，用 `".[openai]"` 代替 `".[default]"` 即可。请在 DB-GPT 运行所用的 Python 环境中执行。
guidance-start = 使用 SQLite 时，启动时不要加 `--disable_alembic_upgrade`：新表由它创建。
guidance-compose-stop = 不要用 `down`：它会删除容器，连同不在任何卷上的内容。
guidance-compose-save = 换新镜像意味着新建容器。旧容器中 `/app/pilot/meta_data` 的内容（SQLite 数据库和 alembic 版本文件）如果不在卷或挂载的文件夹上，就会随之丢失。
guidance-compose-install = 请先在文件中把 `{ $service }` 的镜像改为 v0.5.0，并挂载复制出来的文件夹：`./meta_data:/app/pilot/meta_data`。
guidance-compose-start = 这会用新镜像重建 `{ $service }` 的容器。

guidance-never-old = 切勿再用 v0.4.6 或 v0.4.7 启动这个数据库：v0.4.6 会删除新的表和列，以及所有它不认识的表；`current_gogal` 改名之后，v0.4.7 的智能体对话会失败。如需回退，请先恢复备份。
guidance-never-migration = 切勿执行 v0.5.0 的 `dbgpt db migration init` 或 `upgrade`：它会删除四张新表和一列，然后中途停止。
guidance-never-clean = 切勿在 DB-GPT 的文件夹中执行 `git clean -fdx`：它会删除 SQLite 数据库、alembic 版本文件和您的 `.env`。
guidance-never-down = 切勿执行 `docker compose down -v`：它会删除卷以及其中的数据库；单独的 `down` 会删除容器以及不在任何卷上的内容。

# 它启动了吗？

finding-up-and-reads = DB-GPT v0.5.0 已在 { $address } 启动，并能列出数据库中的会话、应用和工作流。
    .hint = 请打开它，看看您的会话是否都在。它能否写入数据库没有试过。
finding-up-database = DB-GPT v0.5.0 在 { $address } 有应答，但无法列出会话：{ $why }。
    .hint = 请查看它的日志以及配置中的数据库，并在这里再次验证数据库。
finding-up-new-tables = DB-GPT v0.5.0 在 { $address } 有应答，能列出会话，但无法列出{ $what }：{ $why }。它从升级所建的表中读取：{ $tables }。
    .hint = 请在这里再次验证数据库，并查看 DB-GPT 的日志。启动它所用的配置可能指向另一个数据库。
finding-up-release = 在 { $address } 应答的 DB-GPT 比 v0.5.0 旧：它没有应用和工作流。（v0.4.5 到 v0.4.7 自称版本 0.5.0。）
    .hint = 如果它使用这个数据库，请立即停止它：v0.4.6 启动时会删除新表，v0.4.7 可能因改名的列而失败。请验证数据库，然后安装并启动 v0.5.0。
finding-up-newer = 有一个 DB-GPT 在 { $address } 应答，但它自称版本 { $version }，而不是 0.5.0。
    .hint = 数据库是为 v0.5.0 准备的。请启动 v0.5.0，或按照 DB-GPT 对应版本的指南操作。
finding-up-elsewhere = 在 { $address } 应答的是进程 { $pid }，它在 `{ $folder }` 中运行，不是这个安装的文件夹。无法判断它是否使用这个数据库。
    .hint = 请启动这个安装的 DB-GPT；如果端口已被占用，请换一个 `--port`。给 `up --url` 的地址会原样采用。
finding-up-other = { $address } 有应答，但不是 DB-GPT。
    .hint = 请停止那个程序，或用其他 `--port` 启动 DB-GPT 并在那里查询。
finding-up-nothing = { $address } 还没有应答：{ $why }。
    .hint = v0.5.0 加载模型可能需要几分钟。请查看它的终端或日志，然后再问一次。
finding-up-not-started = { $address } 没有应答：{ $why }。本机的进程中也没有这个安装的 DB-GPT。
    .hint = 请启动 v0.5.0，然后再问一次。在其他机器或容器中运行的，请用 `up --url` 询问。
finding-up-unpublished = compose 文件没有为 DB-GPT 的网页服务公布固定端口，因此从这里无法查询。
    .hint = 请查看 `docker compose logs`，或公布端口 5000。

up-apps = 应用
up-flows = 工作流

# 数据库之后要输入的命令，以及不能做的事。

guidance-both = { $first }{ $second }
guidance-stop = 这会停止本机上属于您的所有 DB-GPT。只停止其中一个时，请在它的终端里按 Ctrl+C，或停止它的 systemd 单元。`dbgpt stop webserver` 在 v{ $from } 中不起作用。
guidance-stop-toml = 这会停止本机上属于您的所有 DB-GPT。只停止其中一个时，请在它的终端里按 Ctrl+C，或停止它的 systemd 单元。`dbgpt stop webserver` 同样会停止多个，而且不会停止以 `dbgpt_server.py` 启动的。
guidance-stop-profile = 这会停止本机上属于您的所有 DB-GPT。只停止其中一个时，请在它的终端里按 Ctrl+C，或停止它的 systemd 单元。`dbgpt stop webserver` 找不到以 `dbgpt start` 启动的。
guidance-save-config = 这个配置随 DB-GPT 的源码而来，获取新源码会把它收起或覆盖。从现在起使用您自己的 `{ $path }`：切换版本不会改动 `configs/my`。
guidance-lost-files = v{ $at } 把向量索引放在另一个位置并采用另一种形式，找不到以前的索引：知识空间和文档仍会列出，但在重新同步每个文档之前，问答在其中查不到内容。这会保留索引和上传文件的副本；在一切恢复之前，请勿删除 `pilot/data` 中的内容。如果设置过 `CHROMA_PERSIST_PATH`，索引在那里。
guidance-lost-node = 上传的文件以接收它们的机器的地址登记。v{ $at } 会给自己另一个地址，并向旧地址索取这些文件。`carry-over` 从数据库中读出旧地址并写入配置；没有它就找不到这些文件。
guidance-lost-alembic = 从 v{ $at } 起，DB-GPT 在 SQLite 文件旁边查找 `alembic/` 和 `alembic.ini`。那里没有它们就无法启动。
guidance-fetch = `git checkout` 会保留您的配置、`pilot/` 中的文件和 SQLite 数据库。
guidance-fetch-stash = 如果有手工改动，`git stash` 会保存它们，`git stash show` 可列出，如果 v{ $release } 仍需要，可用 `git stash pop` 取回。切换版本会保留您自己的配置、`pilot/` 中的文件和 SQLite 数据库。
guidance-fetch-archive = 该文件夹不是 git 克隆，因此把新版本解压覆盖到其中。压缩包里没有您自己的配置、SQLite 数据库和 alembic 版本文件，它们会保留。
guidance-remains = `dbgpt/` 中留下的旧源码没有害处。
guidance-install = 如果只使用通过 API 访问的模型，用 `".[openai]"` 代替 `".[default]"` 即可。请在 DB-GPT 运行所用的 Python 环境中执行。
guidance-install-uv = v{ $release } 由 uv 安装到它自己文件夹的 `.venv` 中。uv 会删除没有列出的内容：您另外使用的请各加一个 `--extra`，例如本机模型用 `hf`，或 `storage_milvus`。
guidance-install-pip = 七个包都用同一版本：它们互不要求对方的版本，单独执行 `pip install -U dbgpt-app` 会混用多个版本。
guidance-config = v{ $release } 不读取 `.env`。请在 `configs/` 中选择包含您的模型的样例来代替 `dbgpt-proxy-openai.toml`，并用 `carried.toml` 的内容替换其中的 `[service.web]` 和 `[service.web.database]`。缺少数据库一节时，DB-GPT 会在空的 SQLite 文件上启动。请在启动 DB-GPT 的地方设置 `carry-over` 所列的变量。
guidance-start = 使用 SQLite 时，启动时不要加 `--disable_alembic_upgrade`：新表由它创建。
guidance-start-toml = 请输入配置的完整路径：不完整的路径会在 DB-GPT 的文件夹中查找，与您所在的位置无关。端口写在配置中，没有 `--port`。MySQL 数据库必须事先存在。使用 SQLite 时不要打开 `disable_alembic_upgrade`：新表由 DB-GPT 创建。
guidance-port = 除非另有设置，v{ $release } 监听端口 { $port }，v{ $from } 监听 { $old }。
guidance-look = 它会询问新的 DB-GPT 是不是 v{ $release }，以及能否列出数据库中的内容。
guidance-compose-stop = 不要用 `down`：它会删除容器，连同不在任何卷上的内容。
guidance-compose-save = 换新镜像意味着新建容器。旧容器中 `/app/pilot/meta_data` 的内容（SQLite 数据库和 alembic 版本文件）如果不在卷或挂载的文件夹上，就会随之丢失。
guidance-compose-install = 请先在文件中把 `{ $service }` 的镜像改为 `{ $image }:v{ $release }`，并挂载复制出来的文件夹：`./meta_data:/app/pilot/meta_data`。
guidance-compose-config = v{ $release } 不读取 `.env`，也不读取任何 `LOCAL_DB_…` 变量。请挂载一个写有您的模型和 `{ $service }` 现用数据库的 TOML，并在服务的命令中指明：`dbgpt start webserver --config /app/configs/my/dbgpt.toml`。缺少数据库一节时，DB-GPT 会在空的 SQLite 文件上启动。
guidance-compose-start = 这会用新镜像重建 `{ $service }` 的容器。

guidance-never-old = 切勿再用 v0.4.6 或 v0.4.7 启动这个数据库：v0.4.6 会删除新的表和列，以及所有它不认识的表；`current_gogal` 改名之后，v0.4.7 的智能体对话会失败。如需回退，请先恢复备份。
guidance-never-older = 切勿再用 v{ $from } 启动这个文件：它每次启动都会删除它不认识的表和列以及其中的内容。如需回退，请先恢复备份。
guidance-never-foreign = 切勿在 DB-GPT 的 SQLite 文件中保存自己的表或 DB-GPT 表的副本：v{ $release } 启动时会删除所有它不认识的表。
guidance-never-versions = 切勿只删除 alembic 的版本文件而保留表 `alembic_version`，或只删除该表而保留文件：之后 DB-GPT 将无法启动。如果它提示 "Check database migration status failed"，`dbgpt db migration clean -y` 会同时删除两者，其余内容不变。
guidance-never-migration = 切勿执行 v{ $release } 的 `dbgpt db migration init` 或 `upgrade`：它会删除四张新表和一列，然后中途停止。
guidance-never-migration-any = 切勿执行 v{ $release } 的 `dbgpt db migration init`、`migrate` 或 `upgrade`：它不认识 DB-GPT 的全部表，会删除不认识的表。只有 `clean -y` 没有害处。
guidance-never-schema-file = 切勿把 `assets/schema/dbgpt.sql` 导入这个数据库：遇到已有的内容它会中途停止。
guidance-never-clean = 切勿在 DB-GPT 的文件夹中执行 `git clean -fdx`：它会删除 SQLite 数据库、alembic 版本文件和您的 `.env`。
guidance-never-clean-toml = 切勿在 DB-GPT 的文件夹中执行 `git clean -fdx`：它会删除 SQLite 数据库、alembic 版本文件、`.venv` 和 `configs/my` 中您的配置。
guidance-never-down = 切勿执行 `docker compose down -v`：它会删除卷以及其中的数据库；单独的 `down` 会删除容器以及不在任何卷上的内容。
guidance-never-compose-file = 切勿原样采用随 v{ $release } 而来的 compose 文件：它让 DB-GPT 使用 MySQL 服务，而 v{ $from } 的文件使用容器中的 SQLite。您的数据看起来会像是丢失了。
guidance-never-pip-e = 切勿再依赖 `pip install -e .`：在 v{ $release } 的源码中它不会安装 DB-GPT 的任何内容。
guidance-never-sync = 切勿在不带安装时所用 `--extra` 的情况下执行 `uv sync`：它会删除它们带来的内容。
guidance-never-no-config = 切勿在没有 `--config` 的情况下启动 `dbgpt_server.py`：v{ $release } 会采用一个样例，使用空的 SQLite 文件。
guidance-never-profile = 除非您要用当前的配置档，切勿在没有 `--config` 的情况下启动 v{ $release }：它会采用该配置档的数据库，或要求新建配置档，两者都使用 SQLite。
guidance-never-setup = 切勿对您改动过的配置档执行 `dbgpt setup` 或再次执行 DB-GPT 的 `install.sh`：它会覆盖该配置档，并以 SQLite 作为数据库。
guidance-never-pip-alone = 切勿单独执行 `pip install -U dbgpt-app`：其他六个包会停留在原来的版本。

# 它启动了吗？

finding-up-and-reads = DB-GPT v{ $release } 已在 { $address } 启动，并能列出数据库中的{ $lists }。
    .hint = 请打开它，看看您的会话是否都在。它能否写入数据库没有试过。
finding-up-database = DB-GPT v{ $release } 在 { $address } 有应答，但无法列出{ $what }：{ $why }。
    .hint = 请查看它的日志以及配置中的数据库，并在这里再次验证数据库。
finding-up-new-tables = DB-GPT v{ $release } 在 { $address } 有应答，但无法列出{ $what }：{ $why }。它从升级所建或所改的表中读取：{ $tables }。
    .hint = 请在这里再次验证数据库，并查看 DB-GPT 的日志。启动它所用的配置可能指向另一个数据库。
finding-up-release = 在 { $address } 应答的 DB-GPT 比 v{ $release } 旧。{ $told }
    .hint = 如果它使用这个数据库，请立即停止它：旧版本启动时可能会删除新的表和列，或因改名的列而失败。请验证数据库，然后安装并启动 v{ $release }。
finding-up-newer = 在 { $address } 应答的 DB-GPT 比 v{ $release } 新。{ $told }
    .hint = 数据库是为 v{ $release } 准备的。请启动它，或用 `upgrade --to` 为应答的那个版本准备数据库。
finding-up-elsewhere = 在 { $address } 应答的是进程 { $pid }，它在 `{ $folder }` 中运行，不是这个安装的文件夹。无法判断它是否使用这个数据库。
    .hint = 请启动这个安装的 DB-GPT；如果端口已被占用，请换一个端口。给 `up --url` 的地址会原样采用。
finding-up-other = { $address } 有应答，但不是 DB-GPT。
    .hint = 请停止那个程序，或用其他端口启动 DB-GPT 并在那里查询。
finding-up-nothing = { $address } 还没有应答：{ $why }。
    .hint = v{ $release } 加载模型可能需要几分钟。请查看它的终端或日志，然后再问一次。
finding-up-not-started = { $address } 没有应答：{ $why }。本机的进程中也没有这个安装的 DB-GPT。
    .hint = 请启动 v{ $release }，然后再问一次。在其他机器或容器中运行的，请用 `up --url` 询问。
finding-up-unpublished = compose 文件没有为 DB-GPT 的网页服务公布固定端口，因此从这里无法查询。
    .hint = 请查看 `docker compose logs`，或公布端口 { $port }。

up-lists = { $before }、{ $one }
up-no-lists = 内容
up-conversations = 会话
up-apps = 应用
up-flows = 工作流
up-spaces = 知识空间
up-prompts = 提示词
up-datasources = 数据源

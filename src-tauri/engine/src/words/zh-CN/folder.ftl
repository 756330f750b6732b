# DB-GPT 安装文件夹的信息。

folder-version = `{ $source }` 显示为 v{ $version }
folder-package = Python 包 `{ $name }` { $version }，位于 `{ $place }`
folder-package-editable = Python 包 `{ $name }` { $version }，位于 `{ $place }`，直接从此文件夹运行
folder-no-git = 不是 git 克隆：源码是解压或复制到此处的
folder-git-branch = git 克隆，位于分支 `{ $branch }`，提交 { $commit }
folder-git-detached = git 克隆，位于某个标签或提交：{ $commit }
folder-tree-clean = 克隆中的文件没有改动
folder-tree-changed = 克隆中有 { $count } 个文件被改动
folder-tree-unknown = 无法判断克隆中的文件是否被改动

finding-folder-versions-differ = 此文件夹给出了多个版本：{ $versions }。以代码自身给出的 v{ $version } 为准。
    .hint = 请确认文件夹的状态符合预期：之前的升级可能中途停止过。
finding-folder-two-packages = DB-GPT 的两个 Python 包都已安装：`db-gpt`（v0.4.6）和 `dbgpt`（v0.4.7 起），pip 把它们当作两个不同的包。旧包位于 `{ $place }`。
    .hint = 安装其他版本之前，请在该环境中执行 `pip uninstall db-gpt`。
finding-folder-installed-differs = 源码是 v{ $version }，但安装的是 `{ $name }` { $installed }，位于 `{ $place }`。它属于另一种布局：其中之一是升级之前留下的，从那里启动的并不是这里的源码。
    .hint = 启动 DB-GPT 之前请重新安装这些源码：v0.7.0 起用 `uv sync`，之前用 `pip install -e .`。从 v0.7.0 起，在此文件夹中执行 `pip install -e .` 什么也不会安装。
finding-folder-changed = DB-GPT 的源码有 { $count } 个文件被手工改动：{ $names }。如果 `git checkout` 其他版本时需要覆盖它们，就会停止。
    .hint = 切换前请用 `git stash` 保存改动，之后再看新版本还需要哪些。切勿执行 `git clean -fdx`：它会删除 SQLite 文件和 alembic 的文件。
finding-folder-branch = 该克隆位于分支 `{ $branch }`，而不是某个发行版的标签。
    .hint = `git checkout` 其他版本不会改动该分支。如果其中有您自己的提交，请在之后再变基或合并。

finding-alembic-in-step = `{ $folder }` 中的 alembic 文件与数据库一致：{ $revisions }。
    .hint = 请保持一致：备份同时包含两者，恢复时也会一并放回。
finding-alembic-files-missing = 数据库记录的 alembic 版本是 { $revisions }，但 `{ $folder }` 中没有该版本的文件。DB-GPT 启动时会因 “Can't locate revision” 而停止。
    .hint = 请从此 DB-GPT 以前运行的位置或备份中找回这些文件。在 MySQL 上，也可以用 `--disable_alembic_upgrade` 启动 DB-GPT。在 v0.5.1 及更新版本中，`dbgpt db migration clean -y` 也能让它重新启动：它只删除这些文件和表 `alembic_version`，不动其他数据。
finding-alembic-path = SQLite 文件的路径 `{ $path }` 中有百分号。从 v0.5.1 起 DB-GPT 会把路径交给 alembic，而 alembic 会因此停止并报 “invalid interpolation syntax”。
    .hint = 启动 v{ $release } 之前，请把文件移到不含 `%` 的路径，并在 DB-GPT 的配置中改为该路径。
finding-alembic-files-ahead = `{ $folder }` 中的 alembic 文件已到 { $revisions }，而数据库没有记录它。DB-GPT 下次启动时会尝试执行这些文件。
    .hint = 如果恢复数据库时没有一并恢复文件，请把更新版本的文件移出该文件夹。在 MySQL 上，也可以用 `--disable_alembic_upgrade` 启动 DB-GPT。在 v0.5.1 及更新版本中，`dbgpt db migration clean -y` 也能让它重新启动：它只删除这些文件和表 `alembic_version`，不动其他数据。
finding-alembic-unreadable = 无法读取 `{ $folder }` 中的 alembic 文件：{ $why }。因此不知道它们是否与数据库一致。
    .hint = 请以运行 DB-GPT 的用户启动本程序。

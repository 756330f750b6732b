# 跨越 v0.7.0：`.env` 中在 TOML 里有对应位置的内容。

error-carry-no-env = `{ $path }` 不是 `.env`，没有可以带过去的内容。v0.7.0 起的 DB-GPT 已经用 TOML 配置。没有写入任何内容。
    .hint = 请选择 v0.7.0 之前的 DB-GPT 的 `.env`，或它的文件夹。
error-carry-compose = `{ $path }` 是 compose 文件。它的服务得到的设置就写在其中，而 v0.7.0 起的 DB-GPT 镜像使用其他名称。没有写入任何内容。
    .hint = 请在 v0.7.0 及以后的 compose 文件中，把该服务的 `MYSQL_HOST`、`MYSQL_PORT`、`MYSQL_DATABASE`、`MYSQL_USER` 和 `MYSQL_PASSWORD` 设为原来 `LOCAL_DB_…` 的值，命令设为 `dbgpt start webserver --config /app/configs/dbgpt-proxy-siliconflow-mysql.toml`。旧容器中的 SQLite 文件必须先复制出来。
error-carry-unsaved = 无法写入 `{ $path }`：{ $cause }。没有留下任何新文件。
    .hint = 请选择一个尚不存在的文件，所在文件夹须允许当前用户写入。

finding-carry-from = 取自 `{ $path }`：{ $kind } 数据库，以及网页服务的端口 { $port }。
    .hint = 请在含有您的模型的 DB-GPT 示例中，用这些表替换同名的表，保存为 DB-GPT 文件夹中的 `configs/my/NAME.toml`，启动时用 `--config` 给出它的完整路径。
finding-carry-variables = 密码和密钥不在文本中，而是通过引用给出：DB-GPT 的服务必须得到 { $names }，其值与 `.env` 中的相同（`LOCAL_DB_PASSWORD`、`ENCRYPT_KEY`）。
    .hint = 请在启动 DB-GPT 的环境中设置它们。如果 `ENCRYPT_KEY` 不同，数据库中加密的内容将无法读取。
finding-carry-pin = 数据库中有 { $files } 个上传的文件按写入它们的节点 `{ $node }` 记录。`[[serves]]` 表保留该名称和文件夹 `{ $folder }`。
    .hint = 请保持该表不变。没有它，DB-GPT 会使用另一个地址，并到旧地址去查找文件。
finding-carry-other-nodes = 其他节点也写过文件：{ $nodes }。只能保留一个；其他节点的文件会到它们所记录的地址去查找。
    .hint = 如果这台机器以前的地址不同，那些文件现在也无法访问。
finding-carry-files-unseen = 无法从数据库得知上传的文件由哪个节点写入：{ $cause }
    .hint = 如果您使用上传的文件，请启动数据库后重新写出此文本。从 v0.6.0 起文件按该地址记录。
finding-carry-files-nowhere = 数据库记录了 { $files } 个上传的文件，但此 `.env` 不在 DB-GPT 的文件夹中，也没有说明它们在哪里，因此不在文本中。
    .hint = 请选择包含 `dbgpt` 和 `pilot` 的文件夹，而不是 `.env`。
finding-carry-reference = 数据库的用户或名称中有 `${ "{" }env:`。DB-GPT 会把它当作引用，而且无法转义。
    .hint = 请先为账号或数据库换一个名称。
finding-carry-nothing-else = `{ $path }` 的其他内容都不在文本中：从 v0.7.0 起，模型、服务商密钥和向量库以其他方式给出。原有的向量索引不再被读取，每个文档都需要重新同步。
    .hint = 请从 DB-GPT 的 `configs` 示例中选择模型。

# 与数据库相关但不属于数据库的内容。

error-beside-unsaved = 备份已完成，但配置和 alembic 的文件无法保存到 `{ $path }`：{ $cause }。没有留下任何新文件。
    .hint = 请手工保存它们，或以其他名称重新备份。

finding-beside-small = 以下内容与数据库相关且很小：{ $parts }。它们不在备份中。
    .hint = `backup --with-settings` 会把它们保存到备份旁边的文件夹中。在 SQLite 上 DB-GPT 需要 alembic 的文件，也需要它的配置。
finding-beside-large = 以下内容与数据库相关，但不会被复制：{ $parts }。
    .hint = 向量索引、上传的文件和模型应由整机备份保存。没有它们，知识空间和文档仍会列出，但无法回答问题。
finding-beside-saved = { $files ->
        [one] 1 个文件
       *[other] { $files } 个文件
    }已保存到 `{ $path }`：配置和 alembic 的文件。其中有明文密码。
    .hint = 只有您能读取该文件夹。请像数据库一样妥善保管。

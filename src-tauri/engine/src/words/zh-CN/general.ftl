# 各阶段通用的文字。

error-cancelled = 已取消（{ $phase }）。数据库没有任何改动。
    .hint = 随时可以重新开始。

error-home-unusable = 无法创建或使用本应用自己的文件夹 `{ $path }`：{ $cause }。日志保存在那里，没有日志就不会改动任何东西。没有做任何改动。
    .hint = 请让当前账户能写入该文件夹，或用环境变量 DBGPT_UPGRADE_HOME 指定另一个位置。

error-sample-failed = 无法在 `{ $path }` 中生成示例安装：{ $cause }。其他内容没有改动。
    .hint = 请为该文件夹腾出空间或授予权限，或用环境变量 `DBGPT_UPGRADE_HOME` 指定其他文件夹，然后重试。


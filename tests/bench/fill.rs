//! Fills a database like DB-GPT's: few tables, long texts in Chinese and English, the same for the same size.

use mysql_async::prelude::Queryable;
use support::Database;
use support::generate::Random;

const STATEMENT_BYTES: usize = 1 << 20;
const ENGLISH: &str = "the model answers a question about your data with a table chart or query result from this database \
    user session agent plan tool context knowledge space document chunk vector index summary error retry select where order \
    group limit count sum average month revenue customer product region growth report please explain step by step it's";
const CHINESE: &str = "根据您提供的数据库表结构和知识库文档我们可以得到以下分析结果首先需要查询销售订单用户会话记录然后按照月份地区产品\
    进行分组统计最后生成图表并给出总结如果模型没有返回正确的答案请检查提示词上下文长度以及向量索引是否已经更新完成";

/// Fills the large tables to about `bytes` in total; returns the bytes of text in them.
pub(crate) async fn fill(database: &Database, bytes: u64) -> u64 {
    let mut random = Random::new(50);
    let mut conn = database.admin().await;
    let settled = conn
        .query_drop("SET NAMES utf8mb4, sql_log_bin = 0, unique_checks = 0")
        .await;
    settled.expect("settings");
    let mut written = 0;
    let parts = [
        (
            "chat_history_message",
            "conv_uid, `index`, round_index, message_detail",
            60,
            900,
        ),
        (
            "document_chunk",
            "document_id, doc_name, doc_type, content, meta_info, gmt_created, gmt_modified",
            35,
            500,
        ),
        (
            "gpts_messages",
            "conv_id, sender, receiver, model_name, rounds, content",
            5,
            2000,
        ),
    ];
    for (table, columns, percent, length) in parts {
        let mut left = bytes * percent / 100;
        let mut number: u64 = 0;
        while left > 0 {
            let mut sql = format!("INSERT INTO {table} ({columns}) VALUES ");
            let head = sql.len();
            while sql.len() < STATEMENT_BYTES {
                let before = sql.len();
                if before > head {
                    sql.push(',');
                }
                let text = text(&mut random, length);
                number += 1;
                let conversation = number / 50;
                sql.push_str(&match table {
                    "chat_history_message" => format!("('conv-{conversation:08x}', {}, 1, '{text}')", number % 50),
                    "document_chunk" => format!("({number}, 'guide-{number}.md', 'DOCUMENT', '{text}', '{{\"source\": {number}}}', '2024-03-01 10:00:00', '2024-03-01 10:00:00')"),
                    _ => format!("('conv-{conversation:08x}', 'Planner', 'User', 'gpt-4', 1, '{text}')"),
                });
                written += text.len() as u64;
                left = left.saturating_sub((sql.len() - before) as u64);
                if left == 0 {
                    break;
                }
            }
            conn.query_drop(sql).await.expect("rows");
        }
    }
    conn.query_drop("ANALYZE TABLE chat_history_message, document_chunk, gpts_messages")
        .await
        .expect("statistics");
    conn.disconnect().await.expect("a good end");
    written
}

/// A random text of about `length` characters, quotes doubled for SQL.
fn text(random: &mut Random, length: u64) -> String {
    let english: Vec<&str> = ENGLISH.split_whitespace().collect();
    let chinese: Vec<char> = CHINESE.chars().collect();
    let end = length / 2 + random.below(length);
    let mut text = String::new();
    let mut count = 0;
    while count < end {
        if random.once_in(2) {
            for _ in 0..=random.below(12) {
                text.push_str(random.one::<&str>(&english));
                text.push(' ');
                count += 6;
            }
        } else {
            for _ in 0..=random.below(25) {
                text.push(*random.one(&chinese));
                count += 1;
            }
            text.push_str(random.one::<&str>(&["，", "。\\n", "；", "\\n\\n", "：\\\"x\\\" "]));
        }
    }
    text.replace('\'', "''")
}

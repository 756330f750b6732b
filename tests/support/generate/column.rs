//! Columns of every type, and edge values of each type.

use super::random::Random;
use crate::Kind;

/// The kind of values that a column takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Values {
    Whole,
    Decimal,
    Floating,
    Year,
    Date,
    Time,
    Moment,
    Bits,
    Bytes,
    Text,
    Member,
    Json,
    Geometry,
    Vector,
    Address,
    Uuid,
}

type Type = (&'static str, Values);

const EVERYWHERE: &[Type] = &[
    ("tinyint", Values::Whole),
    ("tinyint(1)", Values::Whole),
    ("smallint unsigned", Values::Whole),
    ("mediumint", Values::Whole),
    ("int(9) unsigned zerofill", Values::Whole),
    ("int", Values::Whole),
    ("bigint", Values::Whole),
    ("bigint unsigned", Values::Whole),
    ("decimal(65,30)", Values::Decimal),
    ("decimal(10,0) unsigned", Values::Decimal),
    ("decimal(5,5)", Values::Decimal),
    ("float", Values::Floating),
    ("float(7,3)", Values::Floating),
    ("double", Values::Floating),
    ("double(20,5)", Values::Floating),
    ("year", Values::Year),
    ("date", Values::Date),
    ("time", Values::Time),
    ("time(6)", Values::Time),
    ("datetime", Values::Moment),
    ("datetime(6)", Values::Moment),
    ("timestamp(3) NULL", Values::Moment),
    ("bit(1)", Values::Bits),
    ("bit(17)", Values::Bits),
    ("bit(64)", Values::Bits),
    ("binary(7)", Values::Bytes),
    ("varbinary(300)", Values::Bytes),
    ("tinyblob", Values::Bytes),
    ("longblob", Values::Bytes),
    ("char(20)", Values::Text),
    ("varchar(255)", Values::Text),
    ("tinytext", Values::Text),
    ("text", Values::Text),
    ("longtext", Values::Text),
    ("varchar(60) CHARACTER SET latin1", Values::Text),
    (
        "varchar(60) CHARACTER SET gbk COLLATE gbk_bin",
        Values::Text,
    ),
    ("text CHARACTER SET sjis", Values::Text),
    ("varchar(60) CHARACTER SET utf16", Values::Text),
    ("text CHARACTER SET utf32", Values::Text),
    ("varchar(60) CHARACTER SET ucs2", Values::Text),
    ("char(30) CHARACTER SET ascii", Values::Text),
    ("varchar(60) CHARACTER SET koi8r", Values::Text),
    ("text CHARACTER SET utf8", Values::Text),
    ("varchar(60) CHARACTER SET big5", Values::Text),
    ("enum('a','','it''s','中文','\\\\')", Values::Member),
    ("enum('x','y') CHARACTER SET ucs2", Values::Member),
    ("set('a','b c','é','d')", Values::Member),
    ("geometry", Values::Geometry),
    ("point", Values::Geometry),
    ("linestring", Values::Geometry),
];
const MYSQL9: &[Type] = &[
    ("json", Values::Json),
    ("vector(3)", Values::Vector),
    ("geometrycollection", Values::Geometry),
    ("varchar(60) CHARACTER SET gb18030", Values::Text),
    ("varchar(99) COLLATE utf8mb4_0900_as_cs", Values::Text),
    ("point SRID 4326", Values::Geometry),
];
const MARIADB1011: &[Type] = &[
    ("json", Values::Json),
    ("inet6", Values::Address),
    ("uuid", Values::Uuid),
    ("varchar(99) COMPRESSED", Values::Text),
    ("double unsigned", Values::Floating),
];
/// Types that MariaDB 11.8 has in addition.
const MARIADB118: &[Type] = &[("vector(3)", Values::Vector)];

/// A random type that this kind of server has.
pub(super) fn any(kind: Kind, random: &mut Random) -> Type {
    let own: [&[Type]; 2] = match kind {
        Kind::Mysql9 => [MYSQL9, &[]],
        Kind::Mysql56 => [&[], &[]],
        Kind::Mariadb1011 => [MARIADB1011, &[]],
        Kind::Mariadb118 => [MARIADB1011, MARIADB118],
    };
    let [first, second] = own;
    *random.one(&[EVERYWHERE, first, second].concat())
}

const WHOLE: &[&str] = &[
    "0",
    "1",
    "-1",
    "127",
    "-128",
    "255",
    "65535",
    "8388607",
    "2147483647",
    "4294967295",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551615",
];
const DECIMAL: &[&str] = &[
    "0",
    "-0.00001",
    "0.99999",
    "12345678901234567890123456789012345.123456789012345678901234567891",
    "-99999999999999999999999999999999999.999999999999999999999999999999",
    "9999999999",
];
const FLOATING: &[&str] = &[
    "0e0",
    "-0e0",
    "16777216",
    "16777217e0",
    "0.1",
    "-1.7976931348623157e308",
    "2.2250738585072014e-308",
    "3.4028234663852886e38",
    "1.17549435e-38",
    "1e-45",
    "5e-324",
    "123456.789",
    "-9007199254740993e0",
    "1e22",
];
const YEAR: &[&str] = &["0", "1901", "2155", "1970"];
const DATE: &[&str] = &[
    "'0000-00-00'",
    "'1000-01-01'",
    "'9999-12-31'",
    "'2024-02-31'",
    "'2024-00-07'",
    "'2024-02-29'",
];
const TIME: &[&str] = &[
    "'-838:59:59'",
    "'838:59:59'",
    "'00:00:00.000001'",
    "'-00:00:01.5'",
];
const MOMENT: &[&str] = &[
    "'0000-00-00 00:00:00'",
    "'1970-01-02 00:00:01'",
    "'2038-01-18 03:14:07.999999'",
    "'2024-03-31 02:30:00.123456'",
    "'9999-12-31 23:59:59.999999'",
    "'2024-02-30 01:02:03'",
];
const TEXT: &[&str] = &[
    "",
    " ",
    "it's",
    "a\\b",
    "\\",
    "'",
    "\\'",
    "\"`",
    "a\0b",
    "tab\tline\nreturn\rend\u{1a}",
    "中文 😀 text",
    "-- x",
    "/* y */",
    "NULL",
    ";",
    "); DROP TABLE `t`; --",
    "DELIMITER ;;",
    "é ñ ß",
    "ソ表能",
    "trailing  ",
    "\u{7f}\u{80}",
];
const JSON: &[&str] = &[
    "{}",
    "[]",
    "null",
    "\"it's \\\\ \\\" 中 \\u0000\"",
    "{\"a\": [1, -0.5, 1e300, true, null], \"b\\\\\": \"\\n\"}",
    "0",
];
const GEOMETRY: &[&str] = &[
    "POINT(1 2)",
    "LINESTRING(0 0,1 1,2.5 -3e9)",
    "POINT(-0.1 90)",
];

/// A value as an SQL expression. The server adapts what does not fit; tests compare what it has stored.
pub(super) fn value((definition, values): Type, random: &mut Random) -> String {
    if random.once_in(6) {
        return "NULL".to_owned();
    }
    match values {
        Values::Whole if random.once_in(2) => random.below(1 << 40).to_string(),
        Values::Whole => (*random.one(WHOLE)).to_owned(),
        Values::Decimal => (*random.one(DECIMAL)).to_owned(),
        Values::Floating if random.once_in(2) => {
            let float = f64::from_bits(random.number());
            if float.is_finite() {
                format!("{float:e}")
            } else {
                "1.5".to_owned()
            }
        }
        Values::Floating => (*random.one(FLOATING)).to_owned(),
        Values::Year => (*random.one(YEAR)).to_owned(),
        Values::Date => (*random.one(DATE)).to_owned(),
        Values::Time => (*random.one(TIME)).to_owned(),
        Values::Moment => (*random.one(MOMENT)).to_owned(),
        Values::Bits => random.number().to_string(),
        Values::Bytes => {
            let length = *random.one(&[0, 1, 7, 200]);
            hex(&random.bytes(length))
        }
        Values::Text if random.once_in(40) && definition.contains("long") => {
            format!(
                "REPEAT(_utf8mb4 {}, 40000)",
                hex("长 it's \\ 😀\n".as_bytes())
            )
        }
        Values::Text => {
            let text: String = (0..=random.below(3)).map(|_| *random.one(TEXT)).collect();
            format!("_utf8mb4 {}", hex(text.as_bytes()))
        }
        Values::Member => random
            .one(&["0", "1", "2", "3", "5", "'nothing of it'"])
            .to_string(),
        Values::Json => format!("_utf8mb4 {}", hex(random.one(JSON).as_bytes())),
        Values::Geometry => geometry(definition, random),
        Values::Vector => hex(&[
            random.bytes(2),
            vec![0, 0x3f],
            random.bytes(2),
            vec![0, 0x40],
            vec![0; 4],
        ]
        .concat()),
        Values::Address => random
            .one(&["'::'", "'2001:db8::1'", "'::ffff:1.2.3.4'"])
            .to_string(),
        Values::Uuid => "'123e4567-e89b-12d3-a456-426655440000'".to_owned(),
    }
}

fn geometry(definition: &str, random: &mut Random) -> String {
    let text = match definition {
        "linestring" => GEOMETRY[1],
        "geometrycollection" => "GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,1 1))",
        "geometry" => random.one(GEOMETRY),
        _ => GEOMETRY[0],
    };
    let reference = if definition.contains("4326") {
        ", 4326"
    } else {
        ""
    };
    format!("ST_GeomFromText('{text}'{reference})")
}

fn hex(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    format!("X'{digits}'")
}

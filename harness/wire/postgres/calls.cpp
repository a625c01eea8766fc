#include "harness/wire/postgres/calls.h"

#include <iterator>
#include <sstream>
#include <string>
#include <unordered_set>

namespace wringer::wire::postgres {
namespace {

// Postgres 15's functions, without those of its own machinery and those that write, and what later
// versions have added. Names that begin with pg_ are not among them.
constexpr const char* k_of_the_server = R"(
abs acldefault aclexplode acos acosd acosh age any_value area array_agg array_append array_cat array_dims array_fill
array_length array_lower array_ndims array_position array_positions array_prepend array_remove array_replace
array_reverse array_sample array_shuffle array_sort array_to_json array_to_string array_to_tsvector
array_upper ascii asin asind asinh atan atan2 atan2d atand atanh avg bit_and bit_count bit_length
bit_or bit_xor bool bool_and bool_or box bpchar btrim bytea cardinality casefold cbrt ceil ceiling
center char_length character_length chr cidr circle citext clock_timestamp col_description concat
concat_ws convert convert_from convert_to corr cos cosd cosh cot cotd count covar_pop covar_samp
crc32 crc32c cume_dist current_database current_query current_schemas current_setting currval date
date_add date_bin date_part date_subtract date_trunc datemultirange daterange decode degrees
dense_rank diagonal diameter div encode enum_first enum_last enum_range erf erfc every exp
factorial family first_value float4 float8 floor format format_type gamma gcd gen_random_uuid
generate_series generate_subscripts get_bit get_byte get_current_ts_config has_any_column_privilege
has_column_privilege has_database_privilege has_foreign_data_wrapper_privilege
has_function_privilege has_language_privilege has_parameter_privilege has_schema_privilege
has_sequence_privilege has_server_privilege has_table_privilege has_tablespace_privilege
has_type_privilege hashtext hashtextextended height host hostmask inet inet_client_addr inet_client_port inet_server_addr
inet_server_port initcap int2 int4 int4multirange int4range int8 int8multirange int8range
interval_avg is_normalized isempty isfinite json json_agg json_array json_array_elements
json_array_elements_text json_array_length json_arrayagg json_build_array json_build_object
json_each json_each_text json_exists json_extract_path json_extract_path_text json_object json_object_agg json_object_keys json_objectagg
json_populate_record json_populate_recordset json_query json_scalar json_serialize json_strip_nulls
json_table json_to_record json_to_recordset json_to_tsvector json_typeof json_value jsonb jsonb_agg
jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_build_array
jsonb_build_object jsonb_concat jsonb_contained jsonb_contains jsonb_delete jsonb_delete_path
jsonb_each jsonb_each_text jsonb_exists jsonb_exists_all jsonb_exists_any jsonb_extract_path
jsonb_extract_path_text jsonb_insert jsonb_object jsonb_object_agg
jsonb_object_keys jsonb_path_exists jsonb_path_exists_tz jsonb_path_match jsonb_path_match_tz
jsonb_path_query jsonb_path_query_array jsonb_path_query_array_tz jsonb_path_query_first
jsonb_path_query_first_tz jsonb_path_query_tz jsonb_populate_record jsonb_populate_recordset
jsonb_pretty jsonb_set jsonb_set_lax jsonb_strip_nulls jsonb_to_record jsonb_to_recordset
jsonb_to_tsvector jsonb_typeof jsonpath justify_days justify_hours justify_interval lag last_value
lastval lcm lead length lgamma line ln lo_get log log10 lower lower_inc lower_inf lpad lseg ltree ltrim
macaddr macaddr8 make_date make_interval make_time make_timestamp make_timestamptz masklen max md5
merge_action min min_scale mod mode money multirange mxid_age name netmask network nextval now
npoints nth_value ntile num_nonnulls num_nulls nummultirange numnode numrange obj_description
octet_length oid parse_ident path percent_rank percentile_cont percentile_disc phraseto_tsquery pi
plainto_tsquery point polygon pow power querytree quote_ident quote_literal quote_nullable radians
radius random random_normal range_agg range_intersect_agg range_merge rank regclass regexp_count
regexp_instr regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array
regexp_split_to_table regexp_substr regnamespace regproc regprocedure regr_avgx regr_avgy
regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy regrole regtype repeat
replace reverse round row_number row_security_active row_to_json rpad rtrim scale set_bit set_byte
set_config setseed setval setweight sha224 sha256 sha384 sha512 shobj_description sign sin sind
sinh slope split_part sqrt statement_timestamp stddev stddev_pop stddev_samp string_agg
string_to_array string_to_table strip strpos substr sum system_user tan tand tanh text timeofday
timestamptz timetz timezone to_ascii to_bin to_char to_date to_hex to_json to_jsonb to_number
to_oct to_regclass to_regcollation to_regnamespace to_regoper to_regoperator to_regproc
to_regprocedure to_regrole to_regtype to_timestamp to_tsquery to_tsvector transaction_timestamp
translate trim_array trim_scale trunc ts_debug ts_delete ts_filter ts_headline ts_lexize ts_parse
ts_rank ts_rank_cd ts_rewrite ts_stat ts_token_type tsmultirange tsquery tsrange tstzmultirange
tstzrange tsvector tsvector_to_array txid_current txid_current_if_assigned txid_current_snapshot
txid_snapshot_xip txid_snapshot_xmax txid_snapshot_xmin txid_status txid_visible_in_snapshot
unicode_assigned unicode_version unistr unnest upper upper_inc upper_inf uuid
uuid_extract_timestamp uuid_extract_version uuidv4 uuidv7 var_pop var_samp varbit variance version
websearch_to_tsquery width width_bucket xid xml xml_is_well_formed xml_is_well_formed_content
xml_is_well_formed_document xmlagg xmlcomment xmltext xpath xpath_exists)";

// pgcrypto, uuid-ossp, pg_trgm, unaccent, hstore, ltree, fuzzystrmatch, pgvector, timescaledb.
// Those of PostGIS begin with st_.
constexpr const char* k_of_extensions = R"(
akeys armor avals cosine_distance crypt dearmor decrypt decrypt_iv digest dmetaphone earth_distance
encrypt encrypt_iv gen_random_bytes gen_salt hmac hstore hstore_to_json hstore_to_jsonb
inner_product l2_distance levenshtein ll_to_earth metaphone nlevel show_trgm similarity skeys
soundex strict_word_similarity subltree subpath svals text2ltree time_bucket time_bucket_gapfill
unaccent uuid_generate_v1 uuid_generate_v1mc uuid_generate_v3 uuid_generate_v4 uuid_generate_v5
uuid_nil word_similarity)";

// Keywords that are never the name of a function (reserved, of columns, of types) …
constexpr const char* k_keywords = R"(
all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean
both case cast char character check coalesce collate collation column concurrently constraint
create cross current_catalog current_date current_role current_schema current_time
current_timestamp current_user dec decimal default deferrable desc distinct do else end except
exists extract false fetch float for foreign freeze from full grant greatest group grouping having
ilike in initially inner inout int integer intersect interval into is isnull join lateral leading
least left like limit localtime localtimestamp national natural nchar none normalize not notnull
null nullif numeric offset on only or order out outer overlaps overlay placing position precision
primary real references returning right row select session_user setof similar smallint some
substring symmetric table tablesample then time timestamp to trailing treat trim true union unique
user using values varchar variadic verbose when where window with xmlattributes xmlconcat
xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable)";
// … and those that may be, but not before a parenthesis.
constexpr const char* k_before_parentheses =
    "by columns cube escape filter first groups materialized next operator over partition passing "
    "range rollup rows second sets varying within zone";

using Words = std::unordered_set<std::string>;

Words words_of(const char* text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

bool is_keyword(const std::string& word) {
  static const Words words = words_of(k_keywords);
  static const Words others = words_of(k_before_parentheses);
  return words.contains(word) || others.contains(word);
}

// Rows that a function adds to no table are not meant: advisory locks, sequences and settings are
// not data.
bool reads_only(const std::string& schema, const std::string& name) {
  static const Words of_the_server = words_of(k_of_the_server);
  static const Words of_extensions = words_of(k_of_extensions);
  const bool is_the_servers = schema.empty() || schema == "pg_catalog";
  if (is_the_servers && name.starts_with("pg_")) {
    return name != "pg_notify" && name != "pg_logical_emit_message";
  }
  return (is_the_servers && of_the_server.contains(name)) || schema == "information_schema" ||
         of_extensions.contains(name) || name.starts_with("st_");
}

bool is_name(const SqlToken& token) {
  return token.kind == SqlTokenKind::word || token.kind == SqlTokenKind::quoted_name;
}

}  // namespace

void Calls::take(const SqlToken& token) {
  if (!m_found.empty()) return;
  if (is_name(token)) {
    const bool goes_on = m_last.is('.') && !m_name.empty();
    m_schema = goes_on ? m_name : "";
    if (!goes_on) m_before = m_last;
    m_name = token.name();
    m_is_bare = !goes_on && token.kind == SqlTokenKind::word;
  } else if (token.is('(')) {
    if (is_name(m_last) && is_called() && may_write()) {
      m_found = m_schema.empty() ? m_name : m_schema + "." + m_name;
    }
  }
  if (!is_name(token) && !token.is('.')) m_name.clear();
  m_last = token;
}

bool Calls::is_called() const {
  if (m_is_bare && is_keyword(m_name)) return false;
  // AS a (b), WITH a (b) AS, x::numeric(9, 2), TABLESAMPLE a (1)
  for (const char* word : {"AS", "WITH", "RECURSIVE", "TABLESAMPLE"}) {
    if (m_before.is(word)) return false;
  }
  if (m_before.is(':')) return false;
  // FROM t a (b), FROM (…) a (b)
  if (m_before.kind == SqlTokenKind::word) return is_keyword(m_before.name());
  return m_before.kind != SqlTokenKind::quoted_name && !m_before.is(')');
}

bool Calls::may_write() const {
  return !reads_only(m_schema, m_name);
}

}  // namespace wringer::wire::postgres

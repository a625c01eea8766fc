#include "harness/wire/postgres/sql.h"

#include <gtest/gtest.h>

namespace wringer::wire::postgres {
namespace {

TEST(Calls, OfFunctionsOfTheDatabaseMayWrite) {
  for (const char* sql :
       {"SELECT book(1)", "select * from book_at($1, $2)", R"(SELECT "etl"."LoadAll"())",
        "select count(*), book(1) from t", "with x as (select book(1)) select * from x",
        "with x (a, b) as (select 1, 2), y (c) as (select 1) select book(a) from x",
        "values (1, book(2))", "select * from t join lateral book(t.id) as b (n) on true",
        "select case when book(1) then 1 else 2 end", "select 1 where not exists (select book(1))",
        "select 1 order by book(1)", "(select book(1))", "copy (select book(1)) to stdout",
        "explain analyze select book(1)", "select app.count(1)", "select pg_notify('a', 'b')",
        "select lo_create(0)"}) {
    EXPECT_EQ(classify(sql).kind, StatementKind::call) << sql;
  }
}

TEST(Calls, OfTheServersOwnFunctionsReadOnly) {
  for (const char* sql :
       {"SELECT count(*) FROM t",
        "SELECT coalesce(max(id), 0), now(), jsonb_build_object('a', 1) FROM outbox",
        "SELECT * FROM outbox WHERE NOT published ORDER BY id LIMIT 10 FOR UPDATE SKIP LOCKED",
        "SELECT pg_advisory_xact_lock(1), pg_try_advisory_lock(2)",
        "SELECT pg_try_advisory_xact_lock(hashtext($1), hashtextextended($2, 0))",
        "SELECT jsonb_extract_path_text(payload, 'id') FROM t WHERE jsonb_exists(payload, 'id')",
        "SELECT * FROM json_table($1, '$[*]' PASSING (1) AS x COLUMNS (id int PATH '$.id'))",
        "SELECT pg_catalog.set_config('search_path', '', false)", "select current_schema()",
        "SELECT nextval('t_id_seq'::regclass)",
        "select gen_random_uuid(), public.uuid_generate_v4(), ST_AsText(g)", "select version()",
        "select pg_sleep(0.1)",
        "select row_number() over (partition by (a) order by (b)) from t"}) {
    EXPECT_EQ(classify(sql).kind, StatementKind::read) << sql;
  }
}

TEST(Calls, AreNotWhatElseStandsBeforeAParenthesis) {
  for (const char* sql :
       {"select a::numeric(9, 2), cast(b as public.vector(3)), '1'::character varying(3) from t",
        "select * from unnest($1::text[], $2::int[]) as x (a, b)",
        "select * from unnest($1) u(a), t v(b), \"T\" w(c)",
        "select * from (values (1), (2)) x (a) join t using (id) where a in (1) and (b or (c))",
        "with x (a) as (select 1), recent (b) as not materialized (select 2) select a from x",
        "with recursive x(a) as (select 1 union all (select a from x)) select * from x",
        "select count(*) filter (where a) from t group by rollup (a), grouping sets ((a), (b))",
        "select * from t tablesample my_method (1)",
        "select 1 from t where a = any ($1) and exists (select 1)",
        "select \"book\", 'book(1)', $$book(1)$$ from t -- book(1)"}) {
    EXPECT_EQ(classify(sql).kind, StatementKind::read) << sql << ": " << classify(sql).function;
  }
}

TEST(Calls, OfProceduresAndWritesStayWrites) {
  EXPECT_EQ(classify("insert into t select book(1)").kind, StatementKind::write);
  EXPECT_EQ(classify("select book(1) into u").kind, StatementKind::write);
  EXPECT_EQ(classify("call etl.load(1)").kind, StatementKind::write);
  EXPECT_EQ(classify("explain select book(1)").kind, StatementKind::read);
  EXPECT_EQ(classify("prepare x as select book(1)").prepared, StatementKind::call);
}

TEST(Calls, AreNamed) {
  EXPECT_EQ(classify("select now(), Etl.Load(1), other(2)").function, "etl.load");
  EXPECT_EQ(classify("CALL etl.load(1)").function, "etl.load");
  EXPECT_EQ(classify("select now()").function, "");
}

}  // namespace
}  // namespace wringer::wire::postgres

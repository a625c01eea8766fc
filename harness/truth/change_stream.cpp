#include "harness/truth/change_stream.h"

#include "harness/core/clock.h"
#include "harness/core/own_messages.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

namespace wringer::truth {
namespace {

using namespace std::chrono_literals;

constexpr Duration k_mark_timeout = 30s;
// Messages asked for at once.
constexpr int k_messages_at_once = 10'000;

// ENABLE ALWAYS: a system may set session_replication_role. SECURITY DEFINER: it may have few
// rights. Partitions and parents are both marked; a second note of a transaction does no harm.
constexpr const char* k_capture = R"sql(
CREATE SCHEMA wringer;
CREATE FUNCTION wringer.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog AS $$
BEGIN
  PERFORM pg_logical_emit_message(true, 'wringer', pg_backend_pid()::text);
  RETURN NULL;
END $$;
CREATE FUNCTION wringer.watch(wanted oid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog AS $$
DECLARE
  found record;
BEGIN
  FOR found IN
    SELECT c.oid::regclass AS name, c.relkind
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
       AND (wanted IS NULL OR c.oid = wanted)
       AND n.nspname NOT IN ('wringer', 'information_schema') AND n.nspname NOT LIKE 'pg\_%'
       AND NOT EXISTS (SELECT FROM pg_trigger t
                        WHERE t.tgrelid = c.oid AND t.tgname = 'wringer_note')
  LOOP
    EXECUTE format('ALTER TABLE %s REPLICA IDENTITY FULL', found.name);
    EXECUTE format('CREATE TRIGGER wringer_note AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE '
                   'ON %s FOR EACH STATEMENT EXECUTE FUNCTION wringer.note()', found.name);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER wringer_note', found.name);
  END LOOP;
END $$;
CREATE FUNCTION wringer.watch_new() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog AS $$
DECLARE
  made record;
BEGIN
  FOR made IN SELECT objid FROM pg_event_trigger_ddl_commands()
               WHERE classid = 'pg_class'::regclass LOOP
    PERFORM wringer.watch(made.objid);
  END LOOP;
END $$;
SELECT wringer.watch(NULL);
CREATE EVENT TRIGGER wringer_watch ON ddl_command_end
  WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO')
  EXECUTE FUNCTION wringer.watch_new();
CREATE PUBLICATION wringer FOR ALL TABLES WITH (publish_via_partition_root = true);
)sql";

}  // namespace

Result<std::string> why_no_stream(clients::Database& database) {
  WRINGER_ASSIGN(const clients::Rows found,
                 database.query("SELECT current_setting('wal_level'), "
                                "current_setting('server_version_num')::int >= 140000, "
                                "rolsuper, current_user "
                                "FROM pg_roles WHERE rolname = current_user"));
  const auto& row = found.rows.at(0);
  if (row.at(0) != "logical") {
    return fmt::format("Postgres has wal_level={} and not logical", row.at(0).value_or("?"));
  }
  if (row.at(1) != "t") return "Postgres is older than 14";
  // A publication of all tables and an event trigger take one.
  if (row.at(2) != "t") {
    return fmt::format("the user '{}' of Postgres is no superuser", row.at(3).value_or("?"));
  }
  return std::string();
}

Status install_capture(clients::Database& database) {
  return database.execute(k_capture);
}

Status create_slot(clients::Database& database, const std::string& name) {
  return database.execute(fmt::format("SELECT pg_create_logical_replication_slot({}, 'pgoutput')",
                                      database.quote(name)));
}

Result<bool> has_slot(clients::Database& database, const std::string& name) {
  if (name.empty()) return false;
  WRINGER_ASSIGN(const clients::Rows found,
                 database.query("SELECT 1 FROM pg_replication_slots WHERE slot_name = " +
                                database.quote(name)));
  return !found.rows.empty();
}

Status drop_slots(clients::Database& database, const std::string& name) {
  // A reader that died with its harness may still hold its slot for a moment.
  const Deadline deadline(system_clock(), k_mark_timeout);
  const std::string of_database = " WHERE database = " + database.quote(name);
  while (true) {
    const Status dropped = database.execute(
        "SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots" + of_database +
        " AND active_pid IS NOT NULL; "
        "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots" +
        of_database);
    if (dropped || deadline.passed() || !database.is_connected()) return dropped;
  }
}

Status ChangeStream::read(const StreamSink& sink) {
  const std::string mark = fmt::format("end {}", ++m_marks);
  WRINGER_TRY(m_database.execute(fmt::format("SELECT pg_logical_emit_message(true, '{}', {})",
                                             k_own_messages, m_database.quote(mark))));
  const Deadline deadline(system_clock(), k_mark_timeout);
  while (true) {
    WRINGER_ASSIGN(const bool reached, read_on(sink, mark));
    if (reached) return {};
    if (deadline.passed()) {
      return fail(ErrorCode::timed_out, "the end of the change stream did not come");
    }
  }
}

// One call decodes all there is, since each begins again where the oldest transaction began that
// was open at the slot's last checkpoint: several calls would cost the square. The server keeps the
// messages (on disk, if they are many) and gives them piece by piece, as the bytes that they are.
Result<bool> ChangeStream::read_on(const StreamSink& sink, const std::string& mark) {
  WRINGER_TRY(m_database.execute(
      fmt::format("DECLARE wringer_changes BINARY NO SCROLL CURSOR WITH HOLD FOR SELECT data FROM "
                  "pg_logical_slot_get_binary_changes({}, NULL, NULL, 'proto_version', '1', "
                  "'publication_names', 'wringer', 'messages', 'true')",
                  m_database.quote(m_slot))));
  bool reached = false;
  while (true) {
    WRINGER_ASSIGN(
        const clients::Rows rows,
        m_database.query(fmt::format("FETCH {} FROM wringer_changes", k_messages_at_once)));
    if (rows.rows.empty()) break;
    for (const auto& row : rows.rows) {
      WRINGER_ASSIGN(std::vector<Decoded> messages, m_decoder.decode(row[0].value()));
      for (Decoded& message : messages) {
        WRINGER_ASSIGN(const bool is_mark, take(std::move(message), sink, mark));
        reached = reached || is_mark;
      }
    }
  }
  WRINGER_TRY(m_database.execute("CLOSE wringer_changes"));
  return reached;
}

Result<bool> ChangeStream::take(Decoded&& message, const StreamSink& sink,
                                const std::string& mark) {
  if (const auto* begin = std::get_if<decoded::Begin>(&message)) {
    m_transaction = {*begin, 0};
    m_changes.clear();
  } else if (auto* change = std::get_if<decoded::Change>(&message)) {
    m_changes.push_back(std::move(*change));
  } else if (std::holds_alternative<decoded::Commit>(message)) {
    WRINGER_TRY(flush(sink));
  } else if (const auto* note = std::get_if<decoded::Note>(&message)) {
    if (note->prefix != k_own_messages) return false;
    if (note->content == mark) return true;
    std::from_chars(note->content.data(), note->content.data() + note->content.size(),
                    m_transaction.backend);
  }
  return false;
}

Status ChangeStream::flush(const StreamSink& sink) {
  if (m_changes.empty()) return {};
  WRINGER_TRY(sink.transaction(m_transaction));
  for (decoded::Change& change : m_changes) WRINGER_TRY(sink.change(std::move(change)));
  m_changes.clear();
  return {};
}

}  // namespace wringer::truth

#include "tests/postgres/observed_proxy.h"

#include "harness/core/clock.h"
#include "harness/proxy/postgres_interpreter.h"

#include <asio/post.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <poll.h>

#include <chrono>
#include <future>

namespace wringer::test {

using namespace std::chrono_literals;

namespace {

constexpr Instance k_instance = 1;

std::uint64_t count(const Seen& seen, MomentName name, Phase phase, bool succeeded) {
  const auto found = seen.moments.find({name, phase, succeeded});
  return found == seen.moments.end() ? 0 : found->second;
}

}  // namespace

std::uint64_t Seen::requested(MomentName name) const {
  return count(*this, name, Phase::requested, true);
}
std::uint64_t Seen::applied(MomentName name) const {
  return count(*this, name, Phase::applied, true);
}
std::uint64_t Seen::refused(MomentName name) const {
  return count(*this, name, Phase::applied, false);
}
std::uint64_t Seen::acked(MomentName name) const {
  return count(*this, name, Phase::acked, true);
}

ObservedProxy::ObservedProxy()
    : m_proxy(std::make_unique<proxy::Proxy>(
          m_io, proxy::Proxy::Events{
                    .moment = [this](proxy::Session& session,
                                     Moment& moment) { return on_moment(session, moment); },
                    .notice = [this](const proxy::Link&,
                                     const std::string& text) { m_seen.notices.push_back(text); },
                    .lost = [this](const proxy::Link&,
                                   const std::string& why) { m_seen.lost.push_back(why); },
                    .closed = [this](const proxy::Session&) { ++m_seen.closed; }})) {}

Result<std::unique_ptr<ObservedProxy>> ObservedProxy::open(const asio::ip::tcp::endpoint& server) {
  std::unique_ptr<ObservedProxy> observed(new ObservedProxy);
  WRINGER_TRY(observed->m_proxy->open_postgres(k_instance, server));
  observed->m_port = observed->m_proxy->postgres_port(k_instance);
  observed->m_thread = std::thread([io = &observed->m_io] { io->run(); });
  return observed;
}

ObservedProxy::~ObservedProxy() {
  stop();
}

void ObservedProxy::refuse(MomentName name, int nth, wire::postgres::ErrorReport report) {
  m_to_be_refused = name;
  m_until_refused = nth;
  m_report = std::move(report);
}

proxy::Decision ObservedProxy::on_moment(proxy::Session& session, const Moment& moment) {
  ++m_seen.moments[{moment.name, moment.phase, moment.succeeded}];
  if (moment.phase == Phase::applied && !moment.error.empty()) {
    m_seen.errors.push_back(moment.error);
  }
  if (moment.phase == Phase::applied && moment.name == m_to_be_withheld) {
    m_to_be_withheld = {};
    withhold_answer(session);
    return proxy::Decision::hold;
  }
  if (moment.phase != Phase::requested || moment.name != m_to_be_refused ||
      --m_until_refused != 0) {
    return proxy::Decision::forward;
  }
  asio::post(m_io, [this, session = session.shared_from_this()] {
    auto& interpreter = dynamic_cast<proxy::PostgresInterpreter&>(session->interpreter());
    session->release_as(proxy::Direction::to_service, interpreter.refuse(m_report).value());
  });
  return proxy::Decision::hold;
}

void ObservedProxy::withhold_answer(proxy::Session& session) {
  asio::post(m_io, [session = session.shared_from_this()] {
    session->discard_piece(proxy::Direction::to_client);
    dynamic_cast<proxy::PostgresInterpreter&>(session->interpreter()).withhold_all_but_the_end();
    session->release(proxy::Direction::to_client);
  });
}

bool ObservedProxy::all_closed() {
  std::promise<bool> answer;
  asio::post(m_io, [this, &answer] {
    m_seen.accepted = m_proxy->connections_of(k_instance, Service::postgres);
    m_seen.idle = m_proxy->business() == proxy::Business::none;
    answer.set_value(m_seen.closed == m_seen.accepted);
  });
  return answer.get_future().get();
}

void ObservedProxy::stop() {
  m_io.stop();
  if (m_thread.joinable()) m_thread.join();
}

Seen ObservedProxy::finish() {
  const Deadline deadline(system_clock(), 10s);
  while (!all_closed() && !deadline.passed()) poll(nullptr, 0, 5);
  stop();
  return m_seen;
}

void expect_all_understood(const Seen& seen) {
  EXPECT_THAT(seen.notices, testing::IsEmpty());
  EXPECT_THAT(seen.lost, testing::IsEmpty());
  EXPECT_EQ(seen.closed, seen.accepted);
  EXPECT_GT(seen.accepted, 0U);
  EXPECT_TRUE(seen.idle);
  for (const MomentName name :
       {moments::k_postgres_connect, moments::k_postgres_begin, moments::k_postgres_query,
        moments::k_postgres_rollback, moments::k_postgres_commit}) {
    EXPECT_EQ(seen.requested(name), seen.applied(name) + seen.refused(name)) << name;
    EXPECT_EQ(seen.applied(name), seen.acked(name)) << name;
  }
}

}  // namespace wringer::test

#include "harness/instances/http_sinks.h"

#include "harness/wire/http/request.h"

#include <asio/buffer.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <asio/write.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <chrono>
#include <fstream>

namespace wringer::instances {
namespace {

using asio::ip::tcp;

constexpr std::size_t k_piece_bytes = 16 * 1024;
constexpr std::chrono::milliseconds k_accept_again(50);

// One flat object: the fields of the body, if it is a JSON object, and what HTTP says of the call.
std::string line_of(const wire::http::Request& request, Instance instance) {
  nlohmann::json line = nlohmann::json::parse(request.body, nullptr, false);
  if (!line.is_object()) line = nlohmann::json::object();
  line["http.method"] = request.method;
  line["http.path"] = request.target;
  line["http.body"] = request.body;
  line["http.instance"] = instance;
  for (const auto& [name, value] : request.headers) line["http.header." + name] = value;
  // What is no UTF-8 is replaced.
  return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

std::filesystem::path calls_file(const std::string& service) {
  return service + ".calls.ndjson";
}

struct HttpSinks::Listener {
  Listener(asio::io_context& io, const scenario::HttpSpec& spec, Instance whose)
      : acceptor(io), again(io), service(spec), instance(whose) {}

  tcp::acceptor acceptor;
  asio::steady_timer again;
  scenario::HttpSpec service;
  Instance instance;
};

struct HttpSinks::Session {
  Session(tcp::socket its, const Listener& listener)
      : socket(std::move(its)), service(listener.service), instance(listener.instance) {}

  tcp::socket socket;
  scenario::HttpSpec service;
  Instance instance;
  std::array<char, k_piece_bytes> piece{};
  // Not heard yet.
  std::string bytes;
  std::string answer;
  bool answering = false;
  // It was told to send the body that it waits with.
  bool continued = false;
  // Of the sinks: what is still to be called back does nothing any more.
  bool closed = false;
};

HttpSinks::HttpSinks(Parts parts) : m_parts(std::move(parts)) {}

HttpSinks::~HttpSinks() {
  for (const auto& session : m_sessions) {
    session->closed = true;
    std::error_code ignored;  // It may have ended by itself.
    session->socket.close(ignored);
  }
}

Status HttpSinks::open(Instance instance, const std::map<std::string, std::uint16_t>& ports) {
  for (const scenario::HttpSpec& service : m_parts.services) {
    auto listener = std::make_unique<Listener>(m_parts.io, service, instance);
    const auto given = ports.find(service.name);
    const tcp::endpoint here(asio::ip::address_v4::loopback(),
                             given == ports.end() ? std::uint16_t{0} : given->second);
    std::error_code problem;
    listener->acceptor.open(here.protocol(), problem);
    if (!problem && given != ports.end()) {
      listener->acceptor.set_option(asio::socket_base::reuse_address(true), problem);
    }
    if (!problem) listener->acceptor.bind(here, problem);
    if (!problem) listener->acceptor.listen(asio::socket_base::max_listen_connections, problem);
    if (problem) {
      return fail(system_error(fmt::format("listening for the service '{}'", service.name),
                               problem.value()));
    }
    accept(*listener);
    m_listeners.push_back(std::move(listener));
  }
  return {};
}

std::map<std::string, std::string> HttpSinks::urls_of(Instance instance) const {
  std::map<std::string, std::string> urls;
  for (const auto& listener : m_listeners) {
    if (listener->instance != instance) continue;
    urls[listener->service.name] =
        fmt::format("http://127.0.0.1:{}", listener->acceptor.local_endpoint().port());
  }
  return urls;
}

void HttpSinks::accept(Listener& listener) {
  const std::weak_ptr<int> alive = m_alive;
  listener.acceptor.async_accept(
      [this, &listener, alive](std::error_code problem, tcp::socket socket) {
        if (alive.expired()) return;
        if (problem) {
          // There are no files left, mostly.
          listener.again.expires_after(k_accept_again);
          listener.again.async_wait([this, &listener, alive](std::error_code cancelled) {
            if (!cancelled && !alive.expired()) accept(listener);
          });
          return;
        }
        const auto session = std::make_shared<Session>(std::move(socket), listener);
        m_sessions.insert(session);
        read(session);
        accept(listener);
      });
}

void HttpSinks::read(const std::shared_ptr<Session>& session) {
  session->socket.async_read_some(asio::buffer(session->piece),
                                  [this, session](std::error_code problem, std::size_t size) {
                                    if (session->closed) return;
                                    if (problem) {
                                      // What it had said in full before it ended was said.
                                      hear(session);
                                      if (!session->closed && !m_frozen.contains(session->instance))
                                        close(*session);
                                      return;
                                    }
                                    session->bytes.append(session->piece.data(), size);
                                    hear(session);
                                    if (!session->closed) read(session);
                                  });
}

void HttpSinks::hear(const std::shared_ptr<Session>& session) {
  if (session->answering || m_frozen.contains(session->instance)) return;
  auto parsed = wire::http::parse_request(session->bytes);
  bool ends = false;
  if (!parsed) {
    session->answer = wire::http::answer(400, "{}", wire::http::Connection::close);
    ends = true;
  } else if (!*parsed) {
    if (session->continued || !wire::http::awaits_continue(session->bytes)) return;
    session->answer = wire::http::k_continue;
    session->continued = true;
  } else {
    const wire::http::Request& request = (*parsed)->request;
    if (!record(*session, line_of(request, session->instance))) return close(*session);
    if (m_parts.on_call) {
      m_parts.on_call(
          session->instance,
          fmt::format("{}: {} {}", session->service.name, request.method, request.target),
          session->service.status);
    }
    ends = !request.keeps_open;
    session->bytes.erase(0, (*parsed)->size);
    session->continued = false;
    session->answer =
        wire::http::answer(session->service.status, "{}",
                           ends ? wire::http::Connection::close : wire::http::Connection::keep);
  }
  session->answering = true;
  asio::async_write(session->socket, asio::buffer(session->answer),
                    [this, session, ends](std::error_code problem, std::size_t) {
                      if (session->closed) return;
                      session->answering = false;
                      if (problem || ends) return close(*session);
                      hear(session);
                    });
}

bool HttpSinks::record(const Session& session, const std::string& line) {
  std::ofstream file(m_parts.folder / calls_file(session.service.name), std::ios::app);
  file << line << '\n';
  file.flush();
  return file.good();
}

void HttpSinks::close(Session& session) {
  session.closed = true;
  std::error_code ignored;  // It may have ended by itself.
  session.socket.close(ignored);
  std::erase_if(m_sessions, [&](const auto& one) { return one.get() == &session; });
}

void HttpSinks::freeze(Instance instance) {
  m_frozen.insert(instance);
}

void HttpSinks::thaw(Instance instance) {
  m_frozen.erase(instance);
  const auto sessions = m_sessions;
  for (const auto& session : sessions) {
    if (session->instance == instance && !session->closed) hear(session);
  }
}

void HttpSinks::sever(Instance instance) {
  const auto sessions = m_sessions;
  for (const auto& session : sessions) {
    if (session->instance == instance) close(*session);
  }
}

}  // namespace wringer::instances

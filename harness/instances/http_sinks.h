#pragma once

// The outside services of a case: each answers every call alike and remembers it. Used on the I/O
// thread.

#include "harness/core/error.h"
#include "harness/core/moment.h"
#include "harness/scenario/scenario.h"

#include <asio/io_context.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace wringer::instances {

// Where the calls of a service are written: a JSON object a line. Relative to the case's folder.
[[nodiscard]] std::filesystem::path calls_file(const std::string& service);

class HttpSinks {
 public:
  struct Parts {
    asio::io_context& io;
    std::vector<scenario::HttpSpec> services;
    // Of the case.
    std::filesystem::path folder;
    // A call came, was written down, and is about to be answered: "gateway: POST /charges".
    std::function<void(Instance, const std::string& call, int status)> on_call;
  };
  explicit HttpSinks(Parts parts);
  ~HttpSinks();
  HttpSinks(const HttpSinks&) = delete;
  HttpSinks& operator=(const HttpSinks&) = delete;

  // Listens for the instance, on a loopback port for each service, which tells whose calls they
  // are: the one that is given for it, or a free one.
  [[nodiscard]] Status open(Instance instance,
                            const std::map<std::string, std::uint16_t>& ports = {});
  // By service: "http://127.0.0.1:4711".
  [[nodiscard]] std::map<std::string, std::string> urls_of(Instance instance) const;

  // What the instance says from now on is heard only once it is thawed.
  void freeze(Instance instance);
  void thaw(Instance instance);
  // Its connections end, with what was not heard of them.
  void sever(Instance instance);

 private:
  struct Listener;
  struct Session;

  void accept(Listener& listener);
  void read(const std::shared_ptr<Session>& session);
  void hear(const std::shared_ptr<Session>& session);
  // False: it could not be written down, so it must not be answered.
  [[nodiscard]] bool record(const Session& session, const std::string& line);
  void close(Session& session);

  Parts m_parts;
  std::vector<std::unique_ptr<Listener>> m_listeners;
  std::set<std::shared_ptr<Session>> m_sessions;
  std::set<Instance> m_frozen;
  // Gone when this object is: a listener that is called back then does nothing.
  std::shared_ptr<int> m_alive = std::make_shared<int>(0);
};

}  // namespace wringer::instances

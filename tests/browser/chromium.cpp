#include "tests/browser/chromium.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace wringer::test {

namespace fs = std::filesystem;
using nlohmann::json;
using namespace std::chrono_literals;

namespace {

constexpr int k_answer_ms = 60'000;
constexpr auto k_patience = 30s;

std::string decoded(const std::string& base64) {
  std::string out;
  unsigned value = 0;
  int bits = 0;
  for (const char c : base64) {
    const char* known = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char* found = std::char_traits<char>::find(known, 64, c);
    if (found == nullptr) break;
    value = value << 6 | static_cast<unsigned>(found - known);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>(value >> bits & 0xFF);
  }
  return out;
}

}  // namespace

std::optional<fs::path> find_chromium() {
  if (const char* chosen = std::getenv("WRINGER_CHROMIUM")) return fs::path(chosen);
  const char* path = std::getenv("PATH");
  for (const char* name :
       {"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}) {
    std::istringstream folders(path == nullptr ? "" : path);
    for (std::string folder; std::getline(folders, folder, ':');) {
      if (access((fs::path(folder) / name).c_str(), X_OK) == 0) return fs::path(folder) / name;
    }
  }
  return std::nullopt;
}

Chromium::Chromium(const fs::path& program) {
  std::string pattern = (fs::temp_directory_path() / "wringer-chromium-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  m_profile = pattern;
  int commands[2];
  int answers[2];
  if (pipe2(commands, O_CLOEXEC) != 0 || pipe2(answers, O_CLOEXEC) != 0) {
    throw std::runtime_error("no pipe");
  }
  const std::string profile = "--user-data-dir=" + m_profile.string();
  m_pid = fork();
  if (m_pid == 0) {
    setpgid(0, 0);
    // It reads commands from descriptor 3 and writes to 4; first out of the way of both.
    const int in = fcntl(commands[0], F_DUPFD, 10);
    const int out = fcntl(answers[1], F_DUPFD, 10);
    dup2(in, 3);
    dup2(out, 4);
    const int nowhere = ::open("/dev/null", O_RDWR);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    // Root has no sandbox there; what is opened is our own page.
    execl(program.c_str(), program.c_str(), "--headless=new", "--remote-debugging-pipe",
          "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
          "--disable-extensions", "--disable-background-networking", "--hide-scrollbars",
          profile.c_str(), nullptr);
    _exit(127);
  }
  close(commands[0]);
  close(answers[1]);
  m_to = commands[1];
  m_from = answers[0];
  const json target = call("Target.createTarget", {{"url", "about:blank"}});
  m_session =
      call("Target.attachToTarget", {{"targetId", target.at("targetId")}, {"flatten", true}})
          .at("sessionId");
  for (const char* domain : {"Page.enable", "Runtime.enable", "Log.enable"}) call(domain);
  set_size(1280, 900);
}

Chromium::~Chromium() {
  close(m_to);
  close(m_from);
  kill(-m_pid, SIGKILL);
  waitpid(m_pid, nullptr, 0);
  std::error_code ignored;  // A left-over in the temporary folder harms nobody.
  fs::remove_all(m_profile, ignored);
}

json Chromium::read_message() {
  for (;;) {
    const std::size_t end = m_received.find('\0');
    if (end != std::string::npos) {
      json message = json::parse(m_received.substr(0, end));
      m_received.erase(0, end + 1);
      return message;
    }
    pollfd readable{m_from, POLLIN, 0};
    if (poll(&readable, 1, k_answer_ms) <= 0) throw std::runtime_error("Chromium does not answer");
    char buffer[65536];
    const ssize_t count = read(m_from, buffer, sizeof buffer);
    if (count <= 0) throw std::runtime_error("Chromium has ended");
    m_received.append(buffer, static_cast<std::size_t>(count));
  }
}

json Chromium::call(const std::string& method, json parameters) {
  json message{{"id", ++m_last_id}, {"method", method}};
  if (!parameters.is_null()) message["params"] = std::move(parameters);
  if (!m_session.empty()) message["sessionId"] = m_session;
  const std::string text = message.dump() + '\0';
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t count = write(m_to, text.data() + sent, text.size() - sent);
    if (count <= 0) throw std::runtime_error("Chromium does not listen");
    sent += static_cast<std::size_t>(count);
  }
  for (;;) {
    json answer = read_message();
    if (answer.value("id", 0) != m_last_id) {
      note(answer);
      continue;
    }
    if (answer.contains("error")) throw std::runtime_error(method + ": " + answer["error"].dump());
    return answer.at("result");
  }
}

void Chromium::note(const json& event) {
  const std::string method = event.value("method", "");
  const json& parameters = event.contains("params") ? event.at("params") : event;
  if (method == "Runtime.exceptionThrown") {
    m_complaints.push_back(parameters.at("exceptionDetails").dump());
  } else if (method == "Runtime.consoleAPICalled" && parameters.at("type") == "error") {
    m_complaints.push_back(parameters.at("args").dump());
  } else if (method == "Log.entryAdded" && parameters.at("entry").at("level") == "error") {
    m_complaints.push_back(parameters.at("entry").at("text"));
  } else if (method == "Page.loadEventFired") {
    m_events.push_back(event);
  }
}

void Chromium::open(const fs::path& file, const std::string& hash) {
  // From elsewhere, so that another part of the same page is loaded anew as well.
  call("Page.navigate", {{"url", "about:blank"}});
  m_complaints.clear();
  m_events.clear();
  call("Page.navigate", {{"url", "file://" + fs::absolute(file).string() + hash}});
  await("document.readyState == 'complete' && location.protocol == 'file:'");
}

json Chromium::evaluate(const std::string& expression) {
  const json answer = call("Runtime.evaluate", {{"expression", expression},
                                                {"returnByValue", true},
                                                {"awaitPromise", true},
                                                {"userGesture", true}});
  if (answer.contains("exceptionDetails")) {
    throw std::runtime_error(expression + ": " + answer.at("exceptionDetails").dump());
  }
  return answer.at("result").value("value", json());
}

void Chromium::await(const std::string& expression) {
  // The page itself tells when a frame later something may have changed.
  const std::string promise = fmt::format(
      "new Promise(resolve => {{ const until = Date.now() + {}; const look = () => {{"
      " if ({}) resolve(true); else if (Date.now() > until) resolve(false);"
      " else setTimeout(look, 10); }}; look(); }})",
      std::chrono::milliseconds(k_patience).count(), expression);
  for (int attempt = 0;; ++attempt) {
    try {
      EXPECT_EQ(evaluate(promise), json(true)) << "never came true: " << expression;
      return;
    } catch (const std::runtime_error& problem) {
      // The page that was asked has made room for the one that is being opened.
      const bool gone =
          std::string(problem.what()).find("context was destroyed") != std::string::npos ||
          std::string(problem.what()).find("navigated or closed") != std::string::npos;
      if (!gone || attempt == 3) throw;
    }
  }
}

void Chromium::click(const std::string& selector) {
  const json place = evaluate(
      fmt::format("(() => {{ const node = document.querySelector({}); if (!node) return null;"
                  " node.scrollIntoView({{block: 'center', behavior: 'instant'}});"
                  " const box = node.getBoundingClientRect();"
                  " return [box.left + box.width / 2, box.top + box.height / 2]; }})()",
                  json(selector).dump()));
  ASSERT_TRUE(place.is_array()) << "nothing to click: " << selector;
  for (const char* type : {"mousePressed", "mouseReleased"}) {
    call("Input.dispatchMouseEvent", {{"type", type},
                                      {"x", place.at(0)},
                                      {"y", place.at(1)},
                                      {"button", "left"},
                                      {"clickCount", 1}});
  }
}

void Chromium::hover(double x, double y) {
  call("Input.dispatchMouseEvent", {{"type", "mouseMoved"}, {"x", x}, {"y", y}});
}

void Chromium::press(const std::string& key) {
  const std::string text = key == "Enter" ? "\r" : key.size() == 1 ? key : "";
  json down{{"type", text.empty() ? "rawKeyDown" : "keyDown"}, {"key", key}};
  if (!text.empty()) down["text"] = text;
  if (key == "Enter") down["windowsVirtualKeyCode"] = 13;
  if (key == "Escape") down["windowsVirtualKeyCode"] = 27;
  if (key == "Tab") down["windowsVirtualKeyCode"] = 9;
  call("Input.dispatchKeyEvent", down);
  call("Input.dispatchKeyEvent", {{"type", "keyUp"}, {"key", key}});
}

void Chromium::set_scheme(Scheme scheme) {
  const char* value = scheme == Scheme::dark ? "dark" : "light";
  call("Emulation.setEmulatedMedia",
       {{"features", json::array({{{"name", "prefers-color-scheme"}, {"value", value}}})}});
}

void Chromium::set_size(int width, int height) {
  call("Emulation.setDeviceMetricsOverride",
       {{"width", width}, {"height", height}, {"deviceScaleFactor", 1}, {"mobile", false}});
}

void Chromium::take_screenshot(const fs::path& png) {
  // Two frames, so that what was asked for has been painted.
  static_cast<void>(evaluate(
      "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))"));
  const json shot = call("Page.captureScreenshot", {{"format", "png"}});
  std::ofstream(png, std::ios::binary) << decoded(shot.at("data"));
}

}  // namespace wringer::test

# Reads a formula as Homebrew does on one system, and prints as JSON what it would download and install.
#
#   ruby formula.rb FORMULA SYSTEM PROCESSOR
#
# The files that it installs are looked for in the working directory.
require "json"

FILE, SYSTEM, PROCESSOR = ARGV

# Formula stands for the class of Homebrew: it records what a formula says of itself.
class Formula
  SAID = {}

  class << self
    %i[desc homepage version license url sha256].each do |name|
      define_method(name) do |text|
        raise "#{name} is said twice" if SAID.key?(name)

        SAID[name] = text
      end
    end

    def on_macos = (yield if SYSTEM == "darwin")
    def on_linux = (yield if SYSTEM == "linux")
    def on_intel = (yield if PROCESSOR == "amd64")
    def on_arm = (yield if PROCESSOR == "arm64")
    def test = SAID[:tested] = true
  end

  %i[bin man1 bash_completion zsh_completion fish_completion].each do |name|
    define_method(name) { Directory.new(name) }
  end
end

# Directory is one that Homebrew installs into.
Directory = Struct.new(:name) do
  def install(files)
    files = files.keys if files.is_a?(Hash)
    files = Array(files)
    raise "nothing for #{name}" if files.empty?

    files.each { |f| raise "#{f} is not there" unless File.file?(f) }
    (Formula::SAID[:installed] ||= []).push(*files)
  end
end

load FILE
Meshpress.new.install if File.file?("meshpress")
puts JSON.generate(Formula::SAID)

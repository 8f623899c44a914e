package org.sentimentstream.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code sentiment --version} prints. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() throws IOException {
    Properties build = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      build.load(Objects.requireNonNull(in, "version.properties is missing from the class path"));
    }
    return new String[] {
      "sentiment " + build.getProperty("version"),
      "Java " + Runtime.version() + ", " + System.getProperty("java.vm.name")
    };
  }
}

package org.sentimentstream.deploy.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * PyTorch under Python: a script that reads {@code --data ARCHIVE --threads 1} and prints tokens a
 * second as JSON, as {@code sentiment bench --json} does. It takes reviews and words of its own.
 */
record PyTorchScript(String python, Path script, Path data) {

  JsonNode run() throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(python, script.toString(), "--data", data.toString(), "--threads", "1"));
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    JsonNode figures = new ObjectMapper().readTree(process.getInputStream().readAllBytes());
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException(script + " ended with status " + status);
    }
    return figures;
  }
}

package org.sentimentstream.trainer.command;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.trainer.report.EvaluationReport;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Where a report is to be written: looked at before the long work, not after it. */
public final class ReportFile {

  private ReportFile() {}

  /**
   * Requires a place that a report can be written to, or none.
   *
   * @throws ParameterException where the name is not that of a page
   * @throws NoSuchFileException where its directory is not there
   */
  public static void require(@Nullable Path report, CommandSpec command)
      throws NoSuchFileException {
    if (report == null) {
      return;
    }
    try {
      EvaluationReport.jsonBeside(report);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
    Path folder = report.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new NoSuchFileException(
          String.valueOf(folder), null, "expected the directory to write the report to");
    }
  }
}

package org.sentimentstream.deploy.retrain;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.trainer.training.TrainingOptions;

/**
 * What a run is to do. {@link RetrainCommand} documents each.
 *
 * @param archive labelled reviews of any kind that the trainer reads
 * @param archiveSample reviews of the archive that a warm start trains on
 * @param name of the model where there is no champion
 * @param version of the challenger; null for the next after the champion's
 * @param marginPoints percentage points
 * @param minAccuracy share, 0 to 1
 * @param report page to write on the challenger, or null
 * @param patience for the instances
 */
record RetrainOptions(
    Path archive,
    ReadFrom from,
    @Nullable Instant to,
    int minNew,
    boolean warmStart,
    int archiveSample,
    String name,
    @Nullable String version,
    double marginPoints,
    double minAccuracy,
    boolean dryRun,
    Path workDirectory,
    @Nullable Path report,
    Duration patience,
    TrainingOptions training) {}

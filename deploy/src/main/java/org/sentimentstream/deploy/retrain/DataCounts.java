package org.sentimentstream.deploy.retrain;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * Where the reviews of a run went.
 *
 * @param archiveTrain reviews of the archive that were trained on
 * @param archiveHeldBack reviews of the archive that the models were compared on
 * @param labelledTrain reviews of the topic that were trained on
 * @param labelledHeldBack reviews of the topic that the models were compared on
 * @param labelledAgain reviews of the topic that were left out since their text is in the archive
 *     or was labelled again later
 */
@JsonNaming(SnakeCaseStrategy.class)
record DataCounts(
    int archiveTrain,
    int archiveHeldBack,
    int labelledTrain,
    int labelledHeldBack,
    int labelledAgain) {}

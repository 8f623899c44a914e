package org.sentimentstream.scorer.rollout;

import java.time.Duration;
import org.sentimentstream.rollout.InstanceStatus;

/**
 * An instance as the status topic shows it.
 *
 * @param status its last status
 * @param live false where it said STOPPED, or was silent for three heartbeats
 * @param age time since its last status
 */
public record InstanceView(InstanceStatus status, boolean live, Duration age) {}

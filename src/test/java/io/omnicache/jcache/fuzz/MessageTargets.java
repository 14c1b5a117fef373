package io.omnicache.jcache.fuzz;

import io.omnicache.jcache.internal.event.expired.ExpiredMessages;
import io.omnicache.jcache.internal.event.remote.RemoteMessages;
import java.util.List;

/** What JVMs tell each other, and what the server tells of expired entries. */
final class MessageTargets {
    private MessageTargets() {}

    static List<FuzzTarget> all() {
        return List.of(
                FuzzTarget.of(
                                "events",
                                40_000,
                                dice -> dice.changed(RemoteMessages.eventSamples()),
                                RemoteMessages::isEvent)
                        .refusing(failure -> false),
                FuzzTarget.of(
                                "control messages",
                                40_000,
                                dice -> dice.changed(RemoteMessages.controlSamples()),
                                RemoteMessages::isControl)
                        .refusing(failure -> false),
                FuzzTarget.of(
                                "copies of expired entries",
                                40_000,
                                dice -> dice.changed(ExpiredMessages.samples()),
                                ExpiredMessages::isRecreated)
                        .refusing(failure -> false));
    }
}

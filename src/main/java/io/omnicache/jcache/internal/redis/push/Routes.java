package io.omnicache.jcache.internal.redis.push;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which subscriptions get the messages of a channel. Immutable. */
final class Routes {
    static final Routes NONE = new Routes(List.of());

    private final List<PushSubscription> subscriptions;
    private final Map<ChannelKey, List<PushSubscription>> byChannel = new HashMap<>();

    private Routes(List<PushSubscription> subscriptions) {
        this.subscriptions = subscriptions;
        for (PushSubscription subscription : subscriptions) {
            for (ChannelKey channel : subscription.channels()) {
                byChannel.computeIfAbsent(channel, c -> new ArrayList<>(1)).add(subscription);
            }
        }
    }

    Routes with(PushSubscription added) {
        List<PushSubscription> more = new ArrayList<>(subscriptions);
        more.add(added);
        return new Routes(more);
    }

    Routes without(PushSubscription removed) {
        return new Routes(
                subscriptions.stream().filter(other -> other != removed).toList());
    }

    boolean isEmpty() {
        return subscriptions.isEmpty();
    }

    List<PushSubscription> subscriptions() {
        return subscriptions;
    }

    /** All channels that are to be subscribed. */
    Set<ChannelKey> channels() {
        return byChannel.keySet();
    }

    List<PushSubscription> of(ChannelKey channel) {
        return byChannel.getOrDefault(channel, List.of());
    }
}

package io.omnicache.jcache.internal.redis.push;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.ErrorReplies;
import io.omnicache.jcache.internal.redis.PushConnections.Kind;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ReplyError;
import java.util.concurrent.TimeUnit;

/**
 * What went wrong on a push connection, as exceptions that name the remedy. An
 * {@link io.omnicache.jcache.UnavailableException} may pass by itself; others last until somebody changes a setting.
 */
record PushFailures(RedisErrors errors, PushSettings settings) {
    private static final String NEEDED = "pushed messages need RESP3, which Redis knows since version 6.0";

    /** The server refuses to speak RESP3. */
    RedisCacheException helloRefused(ReplyError refusal) {
        if (isForbidden(refusal) || isPassing(refusal)) {
            return refused(refusal, "+hello");
        }
        return errors.notSubscribed(
                "it refuses HELLO 3 (\"" + ErrorReplies.of(refusal.text()).text() + "\"), and " + NEEDED
                        + "; see whether a proxy before the server, or a renamed command, is in the way",
                false);
    }

    /** The server answers HELLO 3 in another version. */
    RedisCacheException noResp3() {
        return errors.notSubscribed(
                "it answers HELLO 3, but not in RESP3, and " + NEEDED
                        + "; see whether a proxy before the server is in the way",
                false);
    }

    /** The server is no master. */
    RedisCacheException noMaster(String role) {
        return errors.notSubscribed("it is no master but a " + role.replaceAll("\\W", ""), true);
    }

    /** The server refuses a subscription. */
    RedisCacheException subscriptionRefused(ReplyError refusal, ChannelKey channel) {
        return refused(
                refusal,
                (channel.kind() == Kind.PATTERN ? "+psubscribe +punsubscribe" : "+subscribe +unsubscribe") + " &"
                        + channel);
    }

    /** The server refuses a heartbeat. */
    RedisCacheException heartbeatRefused(ReplyError refusal) {
        int id = settings.heartbeatChannel().lastIndexOf(':');
        return refused(
                refusal,
                "+publish +subscribe +unsubscribe &"
                        + settings.heartbeatChannel().substring(0, id + 1) + "*");
    }

    /** The server refuses a command. */
    RedisCacheException refused(ReplyError refusal, String rules) {
        if (!isForbidden(refusal)) {
            return errors.answered(refusal.text());
        }
        return errors.notSubscribed(
                "it answered \"" + ErrorReplies.of(refusal.text()).text()
                        + "\": the ACL user may not use a command or channel that pushed messages need; allow them"
                        + " (ACL SETUSER <user> " + rules + ")",
                false);
    }

    /** No answer in time. */
    RedisCacheException silent(long nanos) {
        return errors.notSubscribed(
                "a new connection for pushed messages had no answer, or no message back, within "
                        + TimeUnit.NANOSECONDS.toMillis(nanos)
                        + " ms (setting timeout); see whether a proxy before the server lets pushes of RESP3 through",
                true);
    }

    /** The connection ended. */
    RedisCacheException ended(String reason) {
        return errors.notSubscribed("a connection for pushed messages ended: " + reason, true);
    }

    private static boolean isForbidden(ReplyError refusal) {
        return refusal.is("NOPERM");
    }

    private static boolean isPassing(ReplyError refusal) {
        return ErrorReplies.of(refusal.text()).kind() != ErrorReplies.Kind.LASTING;
    }
}

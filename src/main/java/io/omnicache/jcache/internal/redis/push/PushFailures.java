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

    /** The server refuses {@code CLIENT TRACKING}. */
    RedisCacheException trackingRefused(ReplyError refusal) {
        return untracked(
                refusal,
                "+client|tracking, before Redis 7.0 +client",
                "; CLIENT TRACKING is there since Redis 6.0; see whether a proxy before the server,"
                        + " or a renamed command,"
                        + " is in the way");
    }

    /** The server refuses to let keys with a prefix be read. */
    RedisCacheException readingRefused(ReplyError refusal, String prefix) {
        return untracked(refusal, "+getrange +pttl ~" + prefix + "*", "");
    }

    /** The server refuses a canary. */
    RedisCacheException canaryRefused(ReplyError refusal) {
        String key = settings.canary().substring(0, settings.canary().lastIndexOf(':') + 1);
        return untracked(refusal, "+get +set ~" + key + "*", "");
    }

    /** The server refuses to say who has which slots. */
    RedisCacheException slotsRefused(ReplyError refusal) {
        return untracked(refusal, "+cluster|nodes", "");
    }

    /** The server refuses a read. Where the topology is changing, another server has the key. */
    RedisCacheException readRefused(ReplyError refusal) {
        return isElsewhere(refusal) ? errors.noMaster() : errors.answered(refusal.text());
    }

    private static boolean isElsewhere(ReplyError refusal) {
        return refusal.is("MOVED") || refusal.is("ASK") || refusal.is("TRYAGAIN");
    }

    private RedisCacheException untracked(ReplyError refusal, String rules, String help) {
        if (isElsewhere(refusal)) {
            return errors.noMaster();
        }
        String answer = "it answered \"" + ErrorReplies.of(refusal.text()).text() + "\"";
        if (isForbidden(refusal)) {
            return errors.notTracked(
                    answer + ": the ACL user may not use a command or key that tracking needs; allow them (ACL SETUSER"
                            + " <user> " + rules + ")",
                    false);
        }
        return isPassing(refusal) || help.isEmpty()
                ? errors.answered(refusal.text())
                : errors.notTracked(answer + help, false);
    }

    /** The server answers, and doesn't announce the change of a canary. */
    RedisCacheException notAnnounced() {
        return errors.notTracked(
                "it didn't announce a change that was made to find this out; see whether a proxy before the server lets"
                        + " pushes of RESP3 through, and whether the ACL user may read the keys",
                true);
    }

    /** The master for a key isn't connected, or hasn't announced a canary yet. */
    RedisCacheException notConnectedYet() {
        return errors.notTracked("the master for the key has no connection that announces changes at present", true);
    }

    /** Too many reads are under way. */
    RedisCacheException tooManyReads(int most) {
        return errors.notTracked("more than " + most + " reads of entries are under way on one connection", true);
    }

    /** The connection ended before the reply of a read. */
    RedisCacheException readLost(String reason) {
        return errors.notTracked("the connection ended before the reply: " + reason, true);
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

package io.omnicache.jcache.internal.config.connection;

import io.omnicache.jcache.internal.config.connection.Topology.Address;
import io.omnicache.jcache.internal.config.setting.SettingType;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a connection URL, decoded. {@link java.net.URI} accepts neither several hosts nor a host with an
 * underscore, so this class parses the URL itself. No message repeats the part before the query, since this part may
 * contain a password. Immutable.
 *
 * @param user the text before the colon of the user-info; empty for none
 * @param password the text behind the colon of the user-info; empty for none
 * @param addresses the hosts; empty if the URL names none
 * @param path the path with its slash; empty for none
 * @param query the parameters, in the order of the URL
 */
record ConnectionUriParts(
        Scheme scheme, String user, String password, List<Address> addresses, String path, Map<String, String> query) {
    /** The remedy, for messages, if special characters of a password end a part of the URL too early. */
    static final String PERCENT_ENCODE =
            "percent-encode special characters of the password (% as %25, / as %2F, ? as %3F, # as %23, @ as %40, :"
                    + " as %3A), or leave it out of the URI and give it by the setting password";

    private static final Pattern FORM = Pattern.compile("(?<scheme>[a-zA-Z][a-zA-Z0-9+.-]*)://"
            + "(?:(?<login>[^/?#]*)@)?(?<hosts>[^/?#@]*)(?<path>/[^?#]*)?(?:\\?(?<query>[^#]*))?");
    private static final Pattern HOST =
            Pattern.compile("(?<host>\\[[0-9a-fA-F:.%a-z]+\\]|[^:\\[\\]\\s]+)(?::(?<port>.*))?");
    private static final Pattern PORT = Pattern.compile("\\d{1,5}");

    /**
     * Parses a URL.
     *
     * @throws CacheException if the URL is malformed or its scheme is unknown
     */
    static ConnectionUriParts of(String uri) {
        Matcher form = FORM.matcher(uri);
        if (!form.matches()) {
            throw new CacheException(
                    "The connection URI is not of the form scheme://user:password@host:port/database?parameters;"
                            + " schemes are"
                            + Scheme.list() + "; " + PERCENT_ENCODE);
        }
        String name = form.group("scheme");
        Scheme scheme = Scheme.of(name)
                .orElseThrow(() -> new CacheException(
                        "The connection URI has the unknown scheme " + name + "://: known are " + Scheme.list()));
        String login = form.group("login") == null ? "" : form.group("login");
        int colon = login.indexOf(':');
        return new ConnectionUriParts(
                scheme,
                decode(colon < 0 ? login : login.substring(0, colon)),
                colon < 0 ? "" : decode(login.substring(colon + 1)),
                addresses(form.group("hosts"), scheme),
                form.group("path") == null ? "" : decode(form.group("path")),
                query(form.group("query")));
    }

    private static List<Address> addresses(String hosts, Scheme scheme) {
        List<Address> addresses = new ArrayList<>();
        if (hosts.isEmpty()) {
            return addresses;
        }
        Matcher host = HOST.matcher("");
        for (String text : hosts.split(",", -1)) {
            if (!host.reset(text).matches()) {
                throw new CacheException("The connection URI has a host that is missing or malformed: write "
                        + scheme.text() + "://host:port, several with commas, and an IPv6 address in brackets; "
                        + PERCENT_ENCODE);
            }
            String name = host.group("host");
            addresses.add(new Address(
                    name.startsWith("[") ? name.substring(1, name.length() - 1) : name,
                    port(host.group("port"), scheme)));
        }
        return addresses;
    }

    private static int port(@Nullable String port, Scheme scheme) {
        if (port == null) {
            return scheme.defaultPort();
        }
        int number = PORT.matcher(port).matches() ? Integer.parseInt(port) : 0;
        if (number < 1 || number > 65_535) {
            throw new CacheException(
                    "The port of the connection URI is not a number from 1 to 65535; " + PERCENT_ENCODE);
        }
        return number;
    }

    private static Map<String, String> query(@Nullable String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (query != null && !query.isEmpty()) {
            for (String pair : query.split("&", -1)) {
                int equals = pair.indexOf('=');
                parameters.put(parameterName(pair), equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    /** Returns the decoded name of a parameter {@code name=value}. */
    static String parameterName(String pair) {
        int equals = pair.indexOf('=');
        return decode(equals < 0 ? pair : pair.substring(0, equals));
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new CacheException(
                    "The connection URI has a % that is not followed by two hexadecimal digits; " + PERCENT_ENCODE);
        }
    }

    /** The schemes of connection URLs. Each names a kind of deployment, with or without TLS. */
    enum Scheme {
        REDIS(Topology.Kind.SINGLE, false),
        REDISS(Topology.Kind.SINGLE, true),
        UNIX(Topology.Kind.UNIX_SOCKET, false),
        REDIS_CLUSTER(Topology.Kind.CLUSTER, false),
        REDISS_CLUSTER(Topology.Kind.CLUSTER, true),
        REDIS_SENTINEL(Topology.Kind.SENTINEL, false),
        REDISS_SENTINEL(Topology.Kind.SENTINEL, true),
        REDIS_REPLICATED(Topology.Kind.REPLICATED, false),
        REDISS_REPLICATED(Topology.Kind.REPLICATED, true);

        final Topology.Kind kind;
        final boolean encrypted;

        Scheme(Topology.Kind kind, boolean encrypted) {
            this.kind = kind;
            this.encrypted = encrypted;
        }

        /** Returns the scheme of this name. Upper and lower case are equal. */
        static Optional<Scheme> of(String text) {
            return Arrays.stream(values())
                    .filter(scheme -> scheme.text().equals(text.toLowerCase(Locale.ROOT)))
                    .findFirst();
        }

        static Scheme of(Topology.Kind kind, boolean encrypted) {
            return Arrays.stream(values())
                    .filter(scheme -> scheme.kind == kind && scheme.encrypted == encrypted)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(kind + " is never encrypted"));
        }

        /** Returns all schemes, for messages. */
        static String list() {
            return Arrays.stream(values()).map(scheme -> scheme.text() + "://").collect(Collectors.joining(", "));
        }

        String text() {
            return SettingType.textOf(this);
        }

        int defaultPort() {
            return kind == Topology.Kind.SENTINEL ? Address.DEFAULT_SENTINEL_PORT : Address.DEFAULT_PORT;
        }

        boolean hasDatabases() {
            return kind != Topology.Kind.CLUSTER;
        }
    }
}

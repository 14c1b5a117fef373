package io.omnicache.jcache.internal.config;

import io.omnicache.jcache.internal.config.connection.ConnectionSettings;
import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import io.omnicache.jcache.internal.config.setting.Setting;
import io.omnicache.jcache.internal.config.setting.SpellingSuggestion;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sources of connection settings, in the order of their precedence: the connection URL, the properties, the
 * settings file. The URL itself is taken from the first of these sources that has one: the manager's URI, the property,
 * the environment variable, the system property, the file's {@code uri}. Immutable.
 */
final class ConnectionSources {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionSources.class);
    private static final String VARIABLE = "OMNICACHE_URI";
    private static final String PROPERTY = "omnicache.uri";
    private static final String URI = ConnectionSettings.URI.name();
    private static final String MANAGER = "the manager's URI";
    private static final Pattern NAME = Pattern.compile("[\\w.-]{1,64}");
    private static final String QUOTES = "\"'";

    /**
     * The settings that are credentials of the client. Credentials in the file are meant only for the server that the
     * file names.
     */
    private static final Set<Setting<?>> CREDENTIALS = Set.of(
            ConnectionSettings.USERNAME,
            ConnectionSettings.PASSWORD,
            ConnectionSettings.PASSWORD_FILE,
            ConnectionSettings.CREDENTIALS_PROVIDER,
            ConnectionSettings.SENTINEL_USERNAME,
            ConnectionSettings.SENTINEL_PASSWORD,
            ConnectionSettings.SENTINEL_PASSWORD_FILE,
            ConnectionSettings.TLS_CERTIFICATE,
            ConnectionSettings.TLS_PRIVATE_KEY,
            ConnectionSettings.TLS_KEY_STORE,
            ConnectionSettings.TLS_KEY_STORE_PASSWORD);

    private final SettingsFile file;
    private final Map<String, String> properties;
    private final Variables variables;

    /**
     * @param properties the properties by their names without {@code omnicache.}
     * @throws CacheException if one of the properties is no connection setting
     */
    ConnectionSources(SettingsFile file, Map<String, String> properties, Variables variables) {
        this.file = file;
        this.properties = properties;
        this.variables = variables;
        List<String> known = ConnectionSettings.CATALOGUE.names();
        for (String name : properties.keySet()) {
            if (!known.contains(name)) {
                throw new CacheException("Unknown property " + shown(name) + ": known behind omnicache. are "
                        + String.join(", ", known) + SpellingSuggestion.didYouMean(name, known));
            }
        }
    }

    /** Hides what no setting is named: behind a wrong separator a password becomes a part of the name. */
    private static String shown(String name) {
        return NAME.matcher(name).matches()
                ? ConnectionSettings.PROPERTY_PREFIX + name
                : "behind " + ConnectionSettings.PROPERTY_PREFIX + ", which isn't shown, since it is no name";
    }

    /**
     * Returns the connection URL.
     *
     * @param given the manager's URI if this is a connection URL; otherwise {@code null}
     */
    Url url(@Nullable String given) {
        SettingsFile.Value inFile = file.connection().get(URI);
        Url[] candidates = {
            new Url(given, MANAGER, true),
            new Url(properties.get(URI), "the property " + PROPERTY + " given to getCacheManager", true),
            new Url(variables.environment(VARIABLE), "the environment variable " + VARIABLE, true),
            new Url(variables.property(PROPERTY), "the system property " + PROPERTY, true),
            new Url(inFile == null ? null : inFile.text(), "the settings file", false)
        };
        for (Url candidate : candidates) {
            if (!candidate.text().isEmpty()) {
                return candidate;
            }
        }
        return new Url(ConnectionUri.DEFAULT_SERVER, "the default", false);
    }

    /**
     * Returns the settings from all sources except the URL. If the URL does not come from the file, but the file names
     * a server too, the file's credentials are left out, and this is logged.
     */
    Map<String, String> settingsFor(Url url) {
        Map<String, String> settings = new TreeMap<>();
        file.connection().forEach((name, value) -> settings.put(name, value.text()));
        if (url.isExternal() && settings.containsKey(URI)) {
            boolean removed = false;
            for (Setting<?> credential : CREDENTIALS) {
                removed |= settings.remove(credential.name()) != null;
            }
            if (removed) {
                LOG.info(
                        "The server comes from {}, so the credentials in the settings file {} are not sent to it",
                        url.source(),
                        file.name());
            }
        }
        settings.putAll(properties);
        settings.remove(URI);
        return settings;
    }

    /**
     * Returns the beginning of a message about a wrong URL: the file and line, or the name of the variable or property,
     * from which the URL comes.
     */
    String messagePrefix(Url url) {
        SettingsFile.Value inFile = file.connection().get(URI);
        if (url.isExternal()) {
            String source = url.source();
            return source.equals(MANAGER) ? "" : Character.toUpperCase(source.charAt(0)) + source.substring(1) + ": ";
        }
        return inFile == null
                ? ""
                : "The settings file " + file.name() + ", line " + inFile.line() + ", connection.uri: ";
    }

    /**
     * A connection URL and its source. White space, line ends and quotation marks around the URL are removed, since
     * scripts and files of variables often add them. {@link #toString()} does not show the URL, which may contain a
     * password. Immutable.
     *
     * @param text the URL; empty for none
     * @param source the name of the source, in words for a message
     * @param isExternal whether the URL comes neither from the settings file nor from the default
     */
    record Url(String text, String source, boolean isExternal) {
        Url(@Nullable String text, String source, boolean isExternal) {
            this.text = text == null ? "" : unquoted(text);
            this.source = source;
            this.isExternal = isExternal;
        }

        private static String unquoted(String text) {
            String stripped = text.strip();
            int last = stripped.length() - 1;
            boolean quoted =
                    last > 0 && stripped.charAt(0) == stripped.charAt(last) && QUOTES.indexOf(stripped.charAt(0)) >= 0;
            return quoted ? unquoted(stripped.substring(1, last)) : stripped;
        }

        @Override
        public String toString() {
            return "Url[from " + source + "]";
        }
    }
}

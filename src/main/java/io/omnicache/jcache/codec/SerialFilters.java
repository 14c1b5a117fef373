package io.omnicache.jcache.codec;

import java.io.ObjectInputFilter;
import java.io.ObjectInputFilter.Status;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.cache.CacheException;

/**
 * What Java deserialisation may create. Whoever can write to Redis chooses the classes that a plain
 * {@code ObjectInputStream} creates, so classes known from published attacks are refused, and so are lengths that the
 * bytes at hand can't hold. A user's pattern adds to that, and the filter of the JVM ({@code jdk.serialFilter}) always
 * applies as well. The one safe choice for a Redis that others can write to is a pattern that lists what is allowed:
 * {@code com.acme.**;java.**;!*}.
 */
final class SerialFilters {
    /** Nesting deeper than this is refused, unless a user's pattern sets {@code maxdepth} itself. */
    static final int MAX_DEPTH = 300;

    private static final Pattern LIMIT_OF_DEPTH = Pattern.compile("(?:^|;)maxdepth=(\\d{1,18})(?=;|$)");

    private static final String GADGETS = String.join(
            ";",
            "!org.apache.commons.collections.functors.*",
            "!org.apache.commons.collections4.functors.*",
            "!org.apache.commons.collections.keyvalue.TiedMapEntry",
            "!org.apache.commons.collections4.keyvalue.TiedMapEntry",
            "!org.apache.commons.collections.map.LazyMap",
            "!org.apache.commons.collections4.map.LazyMap",
            "!org.apache.commons.collections4.comparators.TransformingComparator",
            "!org.apache.commons.beanutils.BeanComparator",
            "!org.apache.commons.fileupload.**",
            "!org.apache.xalan.**",
            "!com.sun.org.apache.**",
            "!com.sun.rowset.**",
            "!com.sun.jndi.**",
            "!com.sun.syndication.**",
            "!com.rometools.rome.feed.impl.**",
            "!com.mchange.v2.c3p0.**",
            "!com.zaxxer.hikari.**",
            "!com.caucho.**",
            "!org.codehaus.groovy.runtime.MethodClosure",
            "!org.codehaus.groovy.runtime.ConvertedClosure",
            "!groovy.util.Expando",
            "!clojure.core$*",
            "!clojure.main$*",
            "!clojure.inspector.**",
            "!bsh.**",
            "!org.mozilla.javascript.**",
            "!org.python.**",
            "!org.springframework.aop.**",
            "!org.springframework.beans.factory.**",
            "!org.springframework.core.SerializableTypeWrapper*",
            "!org.springframework.jndi.**",
            "!org.springframework.transaction.jta.**",
            "!org.hibernate.engine.spi.TypedValue",
            "!org.hibernate.tuple.component.**",
            "!org.hibernate.property.access.spi.**",
            "!org.jboss.interceptor.**",
            "!org.jboss.weld.interceptor.**",
            "!org.aspectj.weaver.**",
            "!org.apache.wicket.util.upload.**",
            "!org.apache.myfaces.**",
            "!org.apache.click.**",
            "!com.vaadin.data.util.**",
            "!net.sf.json.**",
            "!com.fasterxml.jackson.databind.node.POJONode",
            "!com.alibaba.fastjson.**",
            "!javax.management.BadAttributeValueExpException",
            "!javax.management.remote.**",
            "!javax.naming.Reference",
            "!javax.naming.spi.**",
            "!javax.naming.ldap.Rdn$*",
            "!javax.script.**",
            "!javax.swing.**",
            "!javax.imageio.**",
            "!java.rmi.**",
            "!sun.rmi.**",
            "!sun.reflect.annotation.**",
            "!java.beans.EventHandler",
            "!java.lang.ProcessBuilder",
            "!java.lang.Runtime",
            "!java.security.SignedObject");

    /** What keys are encoded with, and the collections that they are decoded to. */
    private static final String KEY_FORMS = Stream.concat(
                    Stream.of(CollectionForm.class, CodedPart.class, Object.class),
                    Stream.of(CollectionKind.values()).map(CollectionKind::type))
            .map(type -> type.getName() + ';')
            .collect(Collectors.joining("", "java.util.RegularEnumSet;java.util.JumboEnumSet;", ""));

    private SerialFilters() {}

    /** The filter in force where the user sets none. */
    static ObjectInputFilter defaults() {
        return DefaultFilter.INSTANCE;
    }

    /**
     * The default filter and a pattern of the user's: both must agree.
     *
     * @param pattern as in {@code jdk.serialFilter} (JEP 290); {@code maxdepth} in it replaces {@link #MAX_DEPTH}
     */
    static ObjectInputFilter fromPattern(String pattern) {
        ObjectInputFilter users;
        try {
            users = ObjectInputFilter.Config.createFilter(pattern);
        } catch (IllegalArgumentException e) {
            throw new CacheException(
                    "Serial filter pattern '" + pattern + "' is not valid: " + e.getMessage()
                            + "; write it as for jdk.serialFilter, for example com.acme.**;java.**;!*",
                    e);
        }
        if (users == null) {
            return defaults();
        }
        ObjectInputFilter base =
                pattern.contains("maxdepth=") ? ObjectInputFilter.Config.createFilter(GADGETS) : defaults();
        return ObjectInputFilter.merge(users, base);
    }

    /** The nesting that a user's pattern allows: its {@code maxdepth}, or {@link #MAX_DEPTH} where it has none. */
    static int maxDepth(String pattern) {
        int depth = MAX_DEPTH;
        Matcher limits = LIMIT_OF_DEPTH.matcher(pattern);
        while (limits.find()) {
            depth = (int) Math.min(Integer.MAX_VALUE, Long.parseLong(limits.group(1)));
        }
        return depth;
    }

    /** As {@link #fromPattern}, for keys: what the key encoding itself puts into a stream needs no place in the pattern. */
    static ObjectInputFilter forKeys(String pattern) {
        return fromPattern(KEY_FORMS + pattern);
    }

    /** What the filter and that of the JVM say of a class that is named outside of a stream. */
    static Status verdict(Class<?> type, ObjectInputFilter filter) {
        return forInput(filter, 0).checkInput(new NamedClass(type));
    }

    /** Refuses a class that is named outside of a stream, if the filter or that of the JVM does. */
    static void check(Class<?> type, ObjectInputFilter filter) {
        if (verdict(type, filter) == Status.REJECTED) {
            throw new UndecodableException("Class " + type.getName() + " is REJECTED by a serial filter");
        }
    }

    /** The given filter, that of the JVM, and no more array elements in all than what {@code size} bytes can fill. */
    static ObjectInputFilter forInput(ObjectInputFilter filter, int size) {
        // Hash tables are announced to the filter too, with up to eight slots an element; an element takes a byte.
        ObjectInputFilter merged = ObjectInputFilter.merge(filter, new Lengths(16L * size + 64));
        ObjectInputFilter ofJvm = ObjectInputFilter.Config.getSerialFilter();
        return ofJvm == null ? merged : ObjectInputFilter.merge(merged, ofJvm);
    }

    /** Looks at the list once for each class: it is long, and a filter is asked about every class of every value. */
    private static final class DefaultFilter implements ObjectInputFilter {
        static final DefaultFilter INSTANCE = new DefaultFilter();

        private final ObjectInputFilter gadgets = ObjectInputFilter.Config.createFilter(GADGETS);
        private final ClassValue<Status> verdicts = new ClassValue<>() {
            @Override
            protected Status computeValue(Class<?> type) {
                return gadgets.checkInput(new NamedClass(type));
            }
        };

        @Override
        public Status checkInput(FilterInfo info) {
            if (info.depth() > MAX_DEPTH) {
                return Status.REJECTED;
            }
            Class<?> type = info.serialClass();
            return type == null ? Status.UNDECIDED : verdicts.get(type);
        }
    }

    /**
     * One for each stream: what all its arrays and tables together may hold. A bound on each alone lets arrays within
     * arrays, none of them ever filled, take hundreds of times the memory.
     */
    private static final class Lengths implements ObjectInputFilter {
        private long left;

        Lengths(long left) {
            this.left = left;
        }

        @Override
        public Status checkInput(FilterInfo info) {
            left -= Math.max(0, info.arrayLength());
            return left < 0 ? Status.REJECTED : Status.UNDECIDED;
        }
    }

    /** What a filter is told of a class that stands alone. */
    private record NamedClass(Class<?> serialClass) implements ObjectInputFilter.FilterInfo {
        @Override
        public long arrayLength() {
            return -1;
        }

        @Override
        public long depth() {
            return 1;
        }

        @Override
        public long references() {
            return 1;
        }

        @Override
        public long streamBytes() {
            return 0;
        }
    }
}

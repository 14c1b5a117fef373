package io.omnicache.jcache.internal.codec.filter;

import java.io.ObjectInputFilter;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Classes known from published attacks on Java deserialisation: classes that start a chain of calls when they are read,
 * classes that pass such calls on, and classes that do the harm at the end of the chain. Each entry is as narrow as
 * possible, so that data and exceptions of the same packages can be stored. The list can't be complete. It is a second
 * fence, behind {@link KnownClasses}, and the only one where a pattern such as {@code *} allows every class.
 */
final class RefusedClasses {
    /**
     * One entry of the list.
     *
     * @param pattern in the syntax of {@code jdk.serialFilter}, without the exclamation mark
     * @param reason what the classes do in an attack, as the end of a sentence
     */
    record Entry(String pattern, String reason) {}

    private static final String CALLS_ANYTHING = "calls any method or constructor that the stream names";
    private static final String CARRIES_CALLS = "passes a call that reading makes on to functions in the stream";
    private static final String RUNS_CODE = "defines classes from bytes in the stream, or runs code that it holds";
    private static final String LOOKS_UP = "looks up a name in JNDI that the stream gives, which loads foreign code";
    private static final String OPENS_CONNECTIONS = "opens a port or connects to a host that the stream names";
    private static final String CALLS_GETTERS = "calls the getters of any bean in the stream, some of which do harm";
    private static final String CALLS_TO_STRING = "calls toString of any object in the stream while it is read";
    private static final String WRITES_FILES = "writes, moves or deletes a file that the stream names";
    private static final String READS_UNFILTERED = "holds another stream, which is read without a filter";
    private static final String PROXIES_CALLS =
            "stands behind a proxy and answers its calls with methods that the stream names";
    private static final String NAMED_FOR_CALLS = "is no data; a stream names it so that its methods are called";

    private static final List<Entry> ENTRIES = List.of(
            // Apache Commons
            new Entry("org.apache.commons.collections.functors.*", CALLS_ANYTHING),
            new Entry("org.apache.commons.collections4.functors.*", CALLS_ANYTHING),
            new Entry("org.apache.commons.collections.keyvalue.TiedMapEntry", CARRIES_CALLS),
            new Entry("org.apache.commons.collections4.keyvalue.TiedMapEntry", CARRIES_CALLS),
            new Entry("org.apache.commons.collections.map.LazyMap", CARRIES_CALLS),
            new Entry("org.apache.commons.collections4.map.LazyMap", CARRIES_CALLS),
            new Entry("org.apache.commons.collections.map.DefaultedMap", CARRIES_CALLS),
            new Entry("org.apache.commons.collections4.map.DefaultedMap", CARRIES_CALLS),
            new Entry("org.apache.commons.collections4.comparators.TransformingComparator", CARRIES_CALLS),
            new Entry("org.apache.commons.beanutils.BeanComparator", CALLS_GETTERS),
            new Entry("org.apache.commons.collections15.functors.*", CALLS_ANYTHING),
            new Entry("org.apache.commons.collections15.keyvalue.TiedMapEntry", CARRIES_CALLS),
            new Entry("org.apache.commons.collections15.map.LazyMap", CARRIES_CALLS),
            new Entry("org.apache.commons.collections15.map.DefaultedMap", CARRIES_CALLS),
            new Entry("org.apache.commons.collections15.comparators.TransformingComparator", CARRIES_CALLS),
            new Entry("org.apache.commons.dbcp.cpdsadapter.*", LOOKS_UP),
            new Entry("org.apache.commons.dbcp.datasources.*", LOOKS_UP),
            new Entry("org.apache.commons.dbcp2.cpdsadapter.*", LOOKS_UP),
            new Entry("org.apache.commons.dbcp2.datasources.*", LOOKS_UP),
            new Entry("org.apache.commons.configuration.JNDIConfiguration", LOOKS_UP),
            new Entry("org.apache.commons.configuration2.JNDIConfiguration", LOOKS_UP),
            new Entry("org.apache.commons.fileupload.disk.DiskFileItem", WRITES_FILES),
            new Entry("org.apache.wicket.util.upload.DiskFileItem", WRITES_FILES),
            new Entry("org.aspectj.weaver.tools.cache.SimpleCache$StoreableCachingMap", WRITES_FILES),
            // XSLT and BCEL, in the JDK and as separate libraries
            new Entry("com.sun.org.apache.xalan.**", RUNS_CODE),
            new Entry("com.sun.org.apache.bcel.**", RUNS_CODE),
            new Entry("com.sun.org.apache.xpath.**", CALLS_TO_STRING),
            new Entry("org.apache.xalan.**", RUNS_CODE),
            new Entry("org.apache.bcel.**", RUNS_CODE),
            new Entry("org.apache.xpath.**", CALLS_TO_STRING),
            // The JDK
            new Entry("com.sun.rowset.JdbcRowSetImpl", LOOKS_UP),
            new Entry("com.sun.jndi.rmi.**", LOOKS_UP),
            new Entry("com.sun.jndi.ldap.LdapAttribute", LOOKS_UP),
            new Entry("com.sun.jndi.ldap.LdapCtx*", LOOKS_UP),
            new Entry("javax.naming.Reference", LOOKS_UP),
            new Entry("javax.naming.LinkRef", LOOKS_UP),
            new Entry("javax.naming.spi.Continuation*", LOOKS_UP),
            new Entry("javax.naming.ldap.Rdn$*", CALLS_TO_STRING),
            new Entry("javax.management.BadAttributeValueExpException", CALLS_TO_STRING),
            new Entry("javax.management.remote.rmi.**", OPENS_CONNECTIONS),
            new Entry("java.rmi.server.UnicastRemoteObject", OPENS_CONNECTIONS),
            new Entry("java.rmi.server.RemoteObject", OPENS_CONNECTIONS),
            new Entry("java.rmi.server.RemoteObjectInvocationHandler", OPENS_CONNECTIONS),
            new Entry("java.rmi.server.RemoteServer", OPENS_CONNECTIONS),
            new Entry("java.rmi.server.RemoteStub", OPENS_CONNECTIONS),
            new Entry("java.rmi.server.RemoteRef", OPENS_CONNECTIONS),
            new Entry("java.rmi.registry.Registry", OPENS_CONNECTIONS),
            new Entry("java.rmi.MarshalledObject", READS_UNFILTERED),
            new Entry("sun.rmi.**", OPENS_CONNECTIONS),
            new Entry("java.security.SignedObject", READS_UNFILTERED),
            new Entry("sun.reflect.annotation.AnnotationInvocationHandler", PROXIES_CALLS),
            new Entry("java.beans.EventHandler", PROXIES_CALLS),
            new Entry("java.lang.ProcessBuilder", NAMED_FOR_CALLS),
            new Entry("java.lang.Runtime", NAMED_FOR_CALLS),
            new Entry("javax.script.ScriptEngineManager", NAMED_FOR_CALLS),
            new Entry("javax.imageio.ImageIO$*", CALLS_ANYTHING),
            new Entry("javax.imageio.spi.*", CALLS_ANYTHING),
            new Entry("javax.swing.J*", OPENS_CONNECTIONS),
            new Entry("javax.swing.AbstractAction", CARRIES_CALLS),
            new Entry("javax.swing.ArrayTable", CARRIES_CALLS),
            new Entry("javax.swing.Timer", CARRIES_CALLS),
            new Entry("javax.swing.UIDefaults*", CALLS_ANYTHING),
            new Entry("javax.swing.MultiUIDefaults", CALLS_ANYTHING),
            new Entry("javax.swing.event.EventListenerList", CALLS_TO_STRING),
            new Entry("javax.swing.undo.*", CALLS_TO_STRING),
            new Entry("javax.swing.plaf.**", CALLS_ANYTHING),
            new Entry("javax.swing.text.**", OPENS_CONNECTIONS),
            // Connection pools and application servers
            new Entry("com.mchange.v2.c3p0.**", LOOKS_UP),
            new Entry("com.mchange.v2.naming.**", LOOKS_UP),
            new Entry("com.zaxxer.hikari.HikariConfig", LOOKS_UP),
            new Entry("com.zaxxer.hikari.HikariDataSource", LOOKS_UP),
            new Entry("com.mchange.v2.ser.*", READS_UNFILTERED),
            new Entry("com.mysql.cj.jdbc.MysqlDataSource", OPENS_CONNECTIONS),
            new Entry("com.mysql.cj.jdbc.MysqlConnectionPoolDataSource", OPENS_CONNECTIONS),
            new Entry("com.mysql.cj.jdbc.MysqlXADataSource", OPENS_CONNECTIONS),
            new Entry("com.mysql.jdbc.jdbc2.optional.*", OPENS_CONNECTIONS),
            new Entry("org.mariadb.jdbc.MariaDbDataSource", OPENS_CONNECTIONS),
            new Entry("org.mariadb.jdbc.MariaDbPoolDataSource", OPENS_CONNECTIONS),
            new Entry("org.mariadb.jdbc.MySQLDataSource", OPENS_CONNECTIONS),
            new Entry("org.postgresql.ds.**", OPENS_CONNECTIONS),
            new Entry("oracle.jdbc.datasource.**", OPENS_CONNECTIONS),
            new Entry("oracle.jdbc.pool.*", OPENS_CONNECTIONS),
            new Entry("oracle.jdbc.rowset.*", OPENS_CONNECTIONS),
            new Entry("oracle.jdbc.xa.**", OPENS_CONNECTIONS),
            new Entry("oracle.ucp.jdbc.*", LOOKS_UP),
            new Entry("com.microsoft.sqlserver.jdbc.SQLServerDataSource*", OPENS_CONNECTIONS),
            new Entry("com.microsoft.sqlserver.jdbc.SQLServerConnectionPoolDataSource", OPENS_CONNECTIONS),
            new Entry("com.microsoft.sqlserver.jdbc.SQLServerXADataSource", OPENS_CONNECTIONS),
            new Entry("org.h2.jdbcx.*", OPENS_CONNECTIONS),
            new Entry("org.hsqldb.jdbc.JDBCDataSource*", OPENS_CONNECTIONS),
            new Entry("org.hsqldb.jdbc.pool.*", OPENS_CONNECTIONS),
            new Entry("org.apache.derby.jdbc.*", OPENS_CONNECTIONS),
            new Entry("org.apache.tomcat.dbcp.dbcp.cpdsadapter.*", LOOKS_UP),
            new Entry("org.apache.tomcat.dbcp.dbcp.datasources.*", LOOKS_UP),
            new Entry("org.apache.tomcat.dbcp.dbcp2.cpdsadapter.*", LOOKS_UP),
            new Entry("org.apache.tomcat.dbcp.dbcp2.datasources.*", LOOKS_UP),
            new Entry("org.apache.tomcat.jdbc.pool.DataSource*", LOOKS_UP),
            new Entry("org.apache.tomcat.jdbc.pool.XADataSource", LOOKS_UP),
            new Entry("com.alibaba.druid.pool.Druid*", LOOKS_UP),
            new Entry("com.alibaba.druid.pool.xa.*", LOOKS_UP),
            new Entry("com.ibm.db2.jcc.*", OPENS_CONNECTIONS),
            new Entry("weblogic.corba.utils.MarshalledObject", READS_UNFILTERED),
            new Entry("weblogic.jms.common.ObjectMessageImpl", READS_UNFILTERED),
            new Entry("weblogic.jms.common.StreamMessageImpl", READS_UNFILTERED),
            new Entry("weblogic.rmi.internal.*", READS_UNFILTERED),
            new Entry("com.tangosol.coherence.**", RUNS_CODE),
            new Entry("com.tangosol.internal.util.invoke.**", RUNS_CODE),
            new Entry("com.tangosol.util.aggregator.*", CARRIES_CALLS),
            new Entry("com.tangosol.util.comparator.*", CARRIES_CALLS),
            new Entry("com.tangosol.util.extractor.*", CALLS_ANYTHING),
            new Entry("com.tangosol.util.filter.*", CARRIES_CALLS),
            new Entry("com.tangosol.util.processor.*", CARRIES_CALLS),
            new Entry("com.caucho.naming.**", LOOKS_UP),
            new Entry("com.caucho.config.types.ResourceRef", LOOKS_UP),
            // Languages that run in the JVM
            new Entry("org.codehaus.groovy.runtime.MethodClosure", CALLS_ANYTHING),
            new Entry("org.codehaus.groovy.runtime.ConvertedClosure", PROXIES_CALLS),
            new Entry("groovy.util.Expando", CARRIES_CALLS),
            new Entry("groovy.lang.Closure*", CALLS_ANYTHING),
            new Entry("clojure.lang.AFn*", CALLS_ANYTHING),
            new Entry("clojure.lang.AFunction*", CALLS_ANYTHING),
            new Entry("clojure.lang.Iterate", CARRIES_CALLS),
            new Entry("clojure.lang.LazySeq", CARRIES_CALLS),
            new Entry("clojure.lang.MultiFn", CALLS_ANYTHING),
            new Entry("clojure.lang.RestFn", CALLS_ANYTHING),
            new Entry("clojure.lang.Var*", CALLS_ANYTHING),
            new Entry("scala.collection.immutable.LazyList", CARRIES_CALLS),
            new Entry("scala.collection.View$*", CARRIES_CALLS),
            new Entry("clojure.core$*", RUNS_CODE),
            new Entry("clojure.main$*", RUNS_CODE),
            new Entry("clojure.inspector.**", CARRIES_CALLS),
            new Entry("bsh.XThis*", PROXIES_CALLS),
            new Entry("bsh.This*", PROXIES_CALLS),
            new Entry("bsh.Interpreter", RUNS_CODE),
            new Entry("bsh.NameSpace", RUNS_CODE),
            new Entry("org.mozilla.javascript.NativeError", CALLS_TO_STRING),
            new Entry("org.mozilla.javascript.NativeJava*", CALLS_ANYTHING),
            new Entry("org.mozilla.javascript.MemberBox", CALLS_ANYTHING),
            new Entry("org.mozilla.javascript.JavaAdapter*", RUNS_CODE),
            new Entry("org.mozilla.javascript.LazilyLoadedCtor*", CALLS_ANYTHING),
            new Entry("org.mozilla.javascript.tools.**", RUNS_CODE),
            new Entry("net.sourceforge.htmlunit.corejs.javascript.NativeError", CALLS_TO_STRING),
            new Entry("net.sourceforge.htmlunit.corejs.javascript.NativeJava*", CALLS_ANYTHING),
            new Entry("net.sourceforge.htmlunit.corejs.javascript.MemberBox", CALLS_ANYTHING),
            new Entry("net.sourceforge.htmlunit.corejs.javascript.JavaAdapter*", RUNS_CODE),
            new Entry("net.sourceforge.htmlunit.corejs.javascript.LazilyLoadedCtor*", CALLS_ANYTHING),
            new Entry("net.sourceforge.htmlunit.corejs.javascript.ScriptableObject*", CALLS_ANYTHING),
            new Entry("org.htmlunit.corejs.javascript.NativeError", CALLS_TO_STRING),
            new Entry("org.htmlunit.corejs.javascript.NativeJava*", CALLS_ANYTHING),
            new Entry("org.htmlunit.corejs.javascript.MemberBox", CALLS_ANYTHING),
            new Entry("org.htmlunit.corejs.javascript.JavaAdapter*", RUNS_CODE),
            new Entry("org.htmlunit.corejs.javascript.LazilyLoadedCtor*", CALLS_ANYTHING),
            new Entry("org.htmlunit.corejs.javascript.ScriptableObject*", CALLS_ANYTHING),
            new Entry("org.mozilla.javascript.ScriptableObject*", CALLS_ANYTHING),
            new Entry("org.python.core.PyFunction*", RUNS_CODE),
            new Entry("org.python.core.PyBytecode", RUNS_CODE),
            new Entry("org.python.core.PyTableCode", RUNS_CODE),
            new Entry("org.python.core.PyMethod*", CALLS_ANYTHING),
            new Entry("org.python.core.PyReflected*", CALLS_ANYTHING),
            // Spring
            new Entry("org.springframework.aop.framework.JdkDynamicAopProxy", PROXIES_CALLS),
            new Entry("org.springframework.aop.framework.Advised*", PROXIES_CALLS),
            new Entry("org.springframework.aop.framework.Proxy*", PROXIES_CALLS),
            new Entry("org.springframework.aop.target.**", CARRIES_CALLS),
            new Entry("org.springframework.aop.support.**", LOOKS_UP),
            new Entry("org.springframework.aop.aspectj.**", CALLS_ANYTHING),
            new Entry("org.springframework.aop.config.**", CALLS_ANYTHING),
            new Entry("org.springframework.beans.factory.ObjectFactory", CARRIES_CALLS),
            new Entry("org.springframework.beans.factory.config.*", CALLS_ANYTHING),
            new Entry("org.springframework.beans.factory.support.Default*", CALLS_ANYTHING),
            new Entry("org.springframework.core.SerializableTypeWrapper*", CALLS_ANYTHING),
            new Entry("org.springframework.jndi.JndiObject*", LOOKS_UP),
            new Entry("org.springframework.jndi.JndiTemplate*", LOOKS_UP),
            new Entry("org.springframework.jndi.JndiLocator*", LOOKS_UP),
            new Entry("org.springframework.jndi.JndiAccessor", LOOKS_UP),
            new Entry("org.springframework.jndi.support.*", LOOKS_UP),
            new Entry("org.springframework.transaction.jta.*", LOOKS_UP),
            // Hibernate, CDI and the web
            new Entry("org.hibernate.engine.spi.TypedValue", CARRIES_CALLS),
            new Entry("org.hibernate.tuple.component.*", CALLS_GETTERS),
            new Entry("org.hibernate.property.access.spi.Getter*", CALLS_GETTERS),
            new Entry("org.hibernate.property.access.spi.Setter*", CALLS_ANYTHING),
            new Entry("org.jboss.interceptor.**", CALLS_ANYTHING),
            new Entry("org.jboss.weld.interceptor.**", CALLS_ANYTHING),
            new Entry("org.apache.myfaces.view.facelets.el.**", RUNS_CODE),
            new Entry("org.apache.myfaces.el.**", RUNS_CODE),
            new Entry("org.apache.click.control.Column*", CALLS_GETTERS),
            new Entry("com.vaadin.data.util.NestedMethodProperty", CALLS_GETTERS),
            new Entry("com.vaadin.data.util.MethodProperty*", CALLS_GETTERS),
            new Entry("com.vaadin.data.util.PropertysetItem", CALLS_GETTERS),
            new Entry("com.vaadin.v7.data.util.NestedMethodProperty", CALLS_GETTERS),
            new Entry("com.vaadin.v7.data.util.MethodProperty*", CALLS_GETTERS),
            new Entry("com.vaadin.v7.data.util.PropertysetItem", CALLS_GETTERS),
            new Entry("com.vaadin.data.BeanPropertySet*", CALLS_GETTERS),
            // JSON and feeds
            new Entry("net.sf.json.JSONObject", CALLS_GETTERS),
            new Entry("net.sf.json.JSONArray", CALLS_GETTERS),
            new Entry("com.alibaba.fastjson.JSONObject", CALLS_GETTERS),
            new Entry("com.alibaba.fastjson.JSONArray", CALLS_GETTERS),
            new Entry("com.alibaba.fastjson2.JSONArray", CALLS_GETTERS),
            new Entry("com.alibaba.fastjson2.JSONObject", CALLS_GETTERS),
            new Entry("tools.jackson.databind.node.POJONode", CALLS_GETTERS),
            new Entry("com.fasterxml.jackson.databind.node.POJONode", CALLS_GETTERS),
            new Entry("com.sun.syndication.feed.impl.*", CALLS_GETTERS),
            new Entry("com.rometools.rome.feed.impl.*", CALLS_GETTERS),
            // Triggers of general libraries
            new Entry("com.google.common.base.Equivalence$Wrapper", CARRIES_CALLS),
            new Entry("com.google.common.base.FunctionalEquivalence", CARRIES_CALLS),
            // Classes that open an ObjectInputStream of their own
            new Entry("org.apache.logging.log4j.util.SortedArrayStringMap", READS_UNFILTERED),
            new Entry("org.apache.ibatis.executor.loader.AbstractSerialStateHolder", READS_UNFILTERED),
            new Entry("org.apache.ibatis.executor.loader.cglib.*", READS_UNFILTERED),
            new Entry("org.apache.ibatis.executor.loader.javassist.*", READS_UNFILTERED),
            new Entry("org.apache.ibatis.executor.loader.ResultLoaderMap*", CALLS_ANYTHING));

    /**
     * All entries as one filter, which rejects the classes that an entry matches and is undecided about all other
     * classes.
     */
    static final ObjectInputFilter FILTER;

    private static final FilterPattern BY_NAME;

    static {
        String text = ENTRIES.stream().map(entry -> '!' + entry.pattern()).collect(Collectors.joining(";"));
        FILTER = ObjectInputFilter.Config.createFilter(text);
        BY_NAME = new FilterPattern(text, FILTER);
    }

    private RefusedClasses() {}

    static List<Entry> entries() {
        return ENTRIES;
    }

    /** Returns the entry for a class of this name; null if the list doesn't have it. */
    static @Nullable Entry entryFor(String className) {
        String part = BY_NAME.partThatDecides(className);
        return part == null
                ? null
                : ENTRIES.stream()
                        .filter(entry -> part.equals('!' + entry.pattern()))
                        .findFirst()
                        .orElseThrow();
    }

    /** Returns the entry for a class that {@link #FILTER} rejects. */
    static Entry entryFor(Class<?> type) {
        return ENTRIES.stream()
                .filter(entry ->
                        NamedClass.isRejected(type, ObjectInputFilter.Config.createFilter('!' + entry.pattern())))
                .findFirst()
                .orElseThrow();
    }
}

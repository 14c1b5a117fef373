package io.omnicache.jcache.internal.codec.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every entry of the list blocks, and none blocks the data and exceptions beside what attacks use. */
class RefusedClassesTest {
    private final NamedClasses loader = new NamedClasses();

    static List<RefusedClasses.Entry> entries() {
        return RefusedClasses.entries();
    }

    /** Those that the list named before it became narrower, and that published payloads use. */
    static Stream<String> payloads() {
        return Stream.of(
                "org.apache.commons.collections.functors.InvokerTransformer",
                "org.apache.commons.collections4.functors.InstantiateTransformer",
                "org.apache.commons.fileupload.disk.DiskFileItem",
                "com.sun.org.apache.xalan.internal.xsltc.trax.TemplatesImpl",
                "com.sun.org.apache.xpath.internal.objects.XString",
                "com.sun.rowset.JdbcRowSetImpl",
                "com.sun.syndication.feed.impl.ObjectBean",
                "com.rometools.rome.feed.impl.ToStringBean",
                "com.mchange.v2.c3p0.impl.PoolBackedDataSourceBase",
                "com.mchange.v2.c3p0.JndiRefForwardingDataSource",
                "com.caucho.naming.QName",
                "clojure.core$constantly",
                "clojure.main$eval_opt",
                "clojure.inspector.proxy$javax.swing.table.AbstractTableModel$ff19274a",
                "bsh.XThis$Handler",
                "org.mozilla.javascript.NativeJavaObject",
                "org.python.core.PyFunction",
                "org.springframework.aop.framework.JdkDynamicAopProxy",
                "org.springframework.aop.target.HotSwappableTargetSource",
                "org.springframework.aop.support.DefaultBeanFactoryPointcutAdvisor",
                "org.springframework.core.SerializableTypeWrapper$MethodInvokeTypeProvider",
                "org.springframework.beans.factory.ObjectFactory",
                "org.springframework.transaction.jta.JtaTransactionManager",
                "org.springframework.jndi.support.SimpleJndiBeanFactory",
                "org.hibernate.engine.spi.TypedValue",
                "org.hibernate.tuple.component.PojoComponentTuplizer",
                "org.hibernate.property.access.spi.GetterMethodImpl",
                "org.jboss.weld.interceptor.proxy.InterceptorMethodHandler",
                "org.jboss.interceptor.proxy.InterceptorMethodHandler",
                "org.aspectj.weaver.tools.cache.SimpleCache$StoreableCachingMap",
                "org.apache.wicket.util.upload.DiskFileItem",
                "org.apache.myfaces.view.facelets.el.ValueExpressionMethodExpression",
                "org.apache.click.control.Column$ColumnComparator",
                "com.vaadin.data.util.NestedMethodProperty",
                "net.sf.json.JSONObject",
                "com.alibaba.fastjson.JSONArray",
                "javax.management.remote.rmi.RMIConnector",
                "javax.management.BadAttributeValueExpException",
                "javax.naming.Reference",
                "javax.swing.JEditorPane",
                "javax.swing.UIDefaults$TextAndMnemonicHashMap",
                "javax.swing.event.EventListenerList",
                "javax.swing.undo.UndoManager",
                "java.rmi.server.UnicastRemoteObject",
                "java.rmi.server.RemoteObjectInvocationHandler",
                "java.rmi.registry.Registry",
                "sun.rmi.server.UnicastRef",
                "sun.reflect.annotation.AnnotationInvocationHandler",
                "java.security.SignedObject",
                "clojure.lang.Iterate",
                "clojure.lang.Var$Serialized",
                "clojure.lang.AFunction",
                "org.apache.commons.collections15.functors.InvokerTransformer",
                "org.apache.commons.collections15.map.LazyMap",
                "scala.collection.immutable.LazyList",
                "tools.jackson.databind.node.POJONode",
                "com.alibaba.fastjson2.JSONArray",
                "com.alibaba.fastjson2.JSONObject",
                "com.google.common.base.Equivalence$Wrapper",
                "org.apache.xpath.objects.XString",
                "com.vaadin.v7.data.util.PropertysetItem",
                "com.vaadin.v7.data.util.NestedMethodProperty",
                "net.sourceforge.htmlunit.corejs.javascript.NativeJavaObject",
                "org.htmlunit.corejs.javascript.NativeError",
                "com.tangosol.util.extractor.ReflectionExtractor",
                "com.tangosol.util.filter.LimitFilter",
                "com.mysql.cj.jdbc.MysqlDataSource",
                "org.postgresql.ds.PGSimpleDataSource",
                "oracle.jdbc.pool.OracleDataSource",
                "com.microsoft.sqlserver.jdbc.SQLServerDataSource",
                "org.mariadb.jdbc.MariaDbDataSource",
                "org.h2.jdbcx.JdbcDataSource",
                "org.apache.commons.dbcp2.datasources.SharedPoolDataSource",
                "org.apache.tomcat.dbcp.dbcp2.datasources.PerUserPoolDataSource",
                "com.alibaba.druid.pool.DruidDataSource",
                "org.apache.logging.log4j.util.SortedArrayStringMap",
                "org.apache.ibatis.executor.loader.AbstractSerialStateHolder");
    }

    @ParameterizedTest
    @MethodSource("entries")
    void decode_classOfEveryEntry_isRefusedWithItsReason(RefusedClasses.Entry entry) throws IOException {
        String name = entry.pattern().replaceAll("\\*+$", "Example");

        assertThat(entry.reason()).isNotBlank();
        assertThatThrownBy(() -> codec().decode(EmptyObjects.of(name)))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("REJECTED")
                .hasMessageContaining(name)
                .hasMessageContaining(entry.reason());
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void decode_classOfAPublishedPayload_isRefused(String name) throws IOException {
        assertThatThrownBy(() -> codec().decode(EmptyObjects.of(name)))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("REJECTED")
                .hasMessageContaining(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.sun.org.apache.xerces.internal.jaxp.datatype.XMLGregorianCalendarImpl",
                "com.sun.org.apache.xerces.internal.jaxp.datatype.DurationImpl",
                "com.sun.rowset.CachedRowSetImpl",
                "org.apache.commons.fileupload.FileUploadException",
                "org.springframework.beans.factory.NoSuchBeanDefinitionException",
                "org.springframework.jndi.JndiLookupFailureException",
                "org.mozilla.javascript.EcmaError",
                "com.zaxxer.hikari.pool.HikariPool$PoolInitializationException",
                "bsh.EvalError",
                "clojure.lang.PersistentHashMap",
                "clojure.lang.ExceptionInfo",
                "com.alibaba.druid.pool.GetConnectionTimeoutException",
                "com.mysql.cj.jdbc.MysqlXAException",
                "oracle.jdbc.OracleDatabaseException",
                "org.h2.jdbc.JdbcSQLSyntaxErrorException",
                "org.postgresql.util.PSQLException",
                "scala.collection.immutable.LazyList$SerializationProxy",
                "java.rmi.RemoteException",
                "javax.script.ScriptException",
                "javax.imageio.IIOException",
                "javax.swing.tree.DefaultMutableTreeNode",
                "javax.management.remote.JMXServiceURL"
            })
    void verdict_dataAndExceptionsBesideThem_areNotRefused(String name) throws ClassNotFoundException {
        assertThat(NamedClass.rejection(
                        loader.loadClass(name), SerialRules.of("*").ofValues()))
                .isNull();
    }

    private ValueCodec codec() {
        return ValueCodecs.create("java", loader);
    }

    /** Gives every name a class: that of the JDK or of a library here, else an empty one. */
    private static final class NamedClasses extends ClassLoader {
        private static final int MAGIC = 0xCAFEBABE;
        private static final int JAVA_8 = 52;
        private static final int CONSTANT_CLASS = 7;
        private static final int CONSTANT_UTF8 = 1;
        private static final int PUBLIC_SUPER = 0x21;

        NamedClasses() {
            super(RefusedClassesTest.class.getClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            try {
                byte[] code = empty(name.replace('.', '/'));
                return defineClass(name, code, 0, code.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            } catch (SecurityException e) {
                // Of a package of the JDK's: the pattern stands for none of its own here.
                throw new ClassNotFoundException(name, e);
            }
        }

        private static byte[] empty(String name) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeInt(MAGIC);
            out.writeInt(JAVA_8);
            String[] names = {name, "java/lang/Object", "java/io/Serializable"};
            out.writeShort(2 * names.length + 1);
            for (int i = 0; i < names.length; i++) {
                out.writeByte(CONSTANT_UTF8);
                out.writeUTF(names[i]);
                out.writeByte(CONSTANT_CLASS);
                out.writeShort(2 * i + 1);
            }
            out.writeShort(PUBLIC_SUPER);
            out.writeShort(2);
            out.writeShort(4);
            out.writeShort(1);
            out.writeShort(6);
            for (int i = 0; i < 3; i++) {
                out.writeShort(0);
            }
            return bytes.toByteArray();
        }
    }
}

"""The few classes of the Java library through which types flow, and the names of `java.lang`.

Only what carries a type argument on (an element, a value, a parameter of a lambda) is here.
"""

from __future__ import annotations

_LANG = """
    AbstractMethodError Appendable ArithmeticException ArrayIndexOutOfBoundsException
    ArrayStoreException AssertionError AutoCloseable Boolean BootstrapMethodError Byte CharSequence
    Character Class ClassCastException ClassCircularityError ClassFormatError ClassLoader
    ClassNotFoundException ClassValue CloneNotSupportedException Cloneable Comparable Compiler
    Deprecated Double Enum EnumConstantNotPresentException Error Exception
    ExceptionInInitializerError Float FunctionalInterface IllegalAccessError IllegalAccessException
    IllegalArgumentException IllegalCallerException IllegalMonitorStateException
    IllegalStateException IllegalThreadStateException IncompatibleClassChangeError
    IndexOutOfBoundsException InheritableThreadLocal InstantiationError InstantiationException
    Integer InternalError InterruptedException Iterable LayerInstantiationException LinkageError
    Long MatchException Math Module ModuleLayer NegativeArraySizeException NoClassDefFoundError
    NoSuchFieldError NoSuchFieldException NoSuchMethodError NoSuchMethodException
    NullPointerException Number NumberFormatException Object OutOfMemoryError Override Package
    Process ProcessBuilder ProcessHandle Readable Record ReflectiveOperationException Runnable
    Runtime RuntimeException RuntimePermission SafeVarargs ScopedValue SecurityException
    SecurityManager Short StackOverflowError StackTraceElement StackWalker StrictMath String
    StringBuffer StringBuilder StringIndexOutOfBoundsException StringTemplate SuppressWarnings
    System Thread ThreadDeath ThreadGroup ThreadLocal Throwable TypeNotPresentException
    UnknownError UnsatisfiedLinkError UnsupportedClassVersionError UnsupportedOperationException
    VerifyError VirtualMachineError Void WrongThreadException
    """
LANG = frozenset(_LANG.split())

# Members that every object has; those of a class in the repository come first.
_OBJECT = "getClass hashCode equals clone toString notify notifyAll wait finalize"
OBJECT = frozenset(_OBJECT.split())
_ENUM = "name ordinal compareTo getDeclaringClass values valueOf describeConstable"
ENUM = frozenset(_ENUM.split())

SOURCES = (
    """package java.lang;
    public interface Iterable<T> { java.util.Iterator<T> iterator();
      void forEach(java.util.function.Consumer<T> c); }
    public class Class<T> { T newInstance(); T cast(Object o); T[] getEnumConstants();
      Class<? super T> getSuperclass(); String getName(); String getSimpleName();
      java.lang.reflect.Constructor<T> getConstructor(Class<?>... c);
      java.lang.reflect.Constructor<T> getDeclaredConstructor(Class<?>... c);
      <A> A getAnnotation(Class<A> a); }
    public class ThreadLocal<T> { T get(); void set(T t);
      static <S> ThreadLocal<S> withInitial(java.util.function.Supplier<S> s); }
    public interface Comparable<T> { int compareTo(T o); }
    public interface Runnable { void run(); }
    """,
    """package java.lang.reflect; public class Constructor<T> { T newInstance(Object... o); }""",
    """package java.lang.ref;
    public class Reference<T> { T get(); }
    public class WeakReference<T> extends Reference<T> {}
    public class SoftReference<T> extends Reference<T> {}
    """,
    """package java.util.concurrent;
    public interface Callable<V> { V call(); }
    public interface Future<V> { V get(); }
    public class FutureTask<V> implements Future<V> {}
    public class CompletableFuture<T> implements Future<T> { T join(); }
    public interface ConcurrentMap<K,V> extends java.util.Map<K,V> {}
    public class ConcurrentHashMap<K,V> implements ConcurrentMap<K,V> {}
    public class ConcurrentLinkedQueue<E> implements java.util.Queue<E> {}
    public class CopyOnWriteArrayList<E> implements java.util.List<E> {}
    """,
    """package java.util.concurrent.atomic;
    public class AtomicReference<V> { V get(); void set(V v); V getAndSet(V v);
      V updateAndGet(java.util.function.UnaryOperator<V> f); }
    """,
    """package java.util.function;
    public interface Consumer<T> { void accept(T t); }
    public interface BiConsumer<T,U> { void accept(T t, U u); }
    public interface Function<T,R> { R apply(T t); }
    public interface BiFunction<T,U,R> { R apply(T t, U u); }
    public interface UnaryOperator<T> extends Function<T,T> {}
    public interface BinaryOperator<T> extends BiFunction<T,T,T> {}
    public interface Supplier<T> { T get(); }
    public interface Predicate<T> { boolean test(T t); }
    public interface BiPredicate<T,U> { boolean test(T t, U u); }
    public interface ToIntFunction<T> { int applyAsInt(T t); }
    public interface ToLongFunction<T> { long applyAsLong(T t); }
    public interface ToDoubleFunction<T> { double applyAsDouble(T t); }
    public interface IntFunction<R> { R apply(int i); }
    """,
    """package java.util.stream;
    import java.util.function.*; import java.util.*;
    public interface Stream<T> {
      Stream<T> filter(Predicate<T> p); Stream<T> sorted(Comparator<T> c); Stream<T> sorted();
      Stream<T> distinct(); Stream<T> limit(long n); Stream<T> skip(long n);
      Stream<T> peek(Consumer<T> c); Stream<T> parallel(); Stream<T> sequential();
      Stream<T> onClose(Runnable r); Stream<T> takeWhile(Predicate<T> p);
      Stream<T> dropWhile(Predicate<T> p);
      <R> Stream<R> map(Function<T,R> f); <R> Stream<R> flatMap(Function<T,Stream<R>> f);
      Object mapToInt(ToIntFunction<T> f); Object mapToLong(ToLongFunction<T> f);
      void forEach(Consumer<T> c); void forEachOrdered(Consumer<T> c);
      Optional<T> findFirst(); Optional<T> findAny(); Optional<T> min(Comparator<T> c);
      Optional<T> max(Comparator<T> c); Optional<T> reduce(BinaryOperator<T> b);
      boolean anyMatch(Predicate<T> p); boolean allMatch(Predicate<T> p);
      boolean noneMatch(Predicate<T> p); Iterator<T> iterator(); List<T> toList();
      static <S> Stream<S> of(S... s); }
    """,
    """package java.util;
    import java.util.function.*; import java.util.stream.*;
    public interface Iterator<E> { E next(); boolean hasNext();
      void forEachRemaining(Consumer<E> c); }
    public interface ListIterator<E> extends Iterator<E> { E previous(); }
    public interface Enumeration<E> { E nextElement(); }
    public interface Comparator<T> { int compare(T a, T b); }
    public interface Collection<E> extends Iterable<E> { Stream<E> stream();
      Stream<E> parallelStream();
      boolean removeIf(Predicate<E> p); int size(); boolean isEmpty(); boolean contains(Object o);
      boolean add(E e); <T> T[] toArray(T[] a); }
    public interface List<E> extends Collection<E> { E get(int i); E set(int i, E e);
      E remove(int i);
      E getFirst(); E getLast(); E removeFirst(); E removeLast(); List<E> subList(int a, int b);
      ListIterator<E> listIterator(); ListIterator<E> listIterator(int i);
      void sort(Comparator<E> c); void replaceAll(UnaryOperator<E> u);
      static <T> List<T> of(T... t); }
    public interface Set<E> extends Collection<E> { static <T> Set<T> of(T... t); }
    public interface SortedSet<E> extends Set<E> { E first(); E last(); }
    public interface NavigableSet<E> extends SortedSet<E> { E floor(E e); E ceiling(E e);
      E higher(E e); E lower(E e); E pollFirst(); E pollLast(); }
    public interface Queue<E> extends Collection<E> { E peek(); E poll(); E remove(); E element(); }
    public interface Deque<E> extends Queue<E> { E peekFirst(); E peekLast(); E pollFirst();
      E pollLast();
      E getFirst(); E getLast(); E removeFirst(); E removeLast(); E pop(); void push(E e);
      Iterator<E> descendingIterator(); }
    public class ArrayList<E> implements List<E> {}
    public class LinkedList<E> implements List<E>, Deque<E> {}
    public class ArrayDeque<E> implements Deque<E> {}
    public class PriorityQueue<E> implements Queue<E> {}
    public class Vector<E> implements List<E> { E elementAt(int i); E firstElement();
      E lastElement();
      Enumeration<E> elements(); }
    public class Stack<E> extends Vector<E> { E push(E e); E pop(); E peek(); }
    public class HashSet<E> implements Set<E> {}
    public class LinkedHashSet<E> extends HashSet<E> {}
    public class TreeSet<E> implements NavigableSet<E> {}
    public class EnumSet<E> implements Set<E> { static <T> EnumSet<T> noneOf(Class<T> c);
      static <T> EnumSet<T> allOf(Class<T> c); }
    public interface Map<K,V> { V get(Object k); V put(K k, V v); V remove(Object k);
      V getOrDefault(Object k, V v); V putIfAbsent(K k, V v); V replace(K k, V v);
      V computeIfAbsent(K k, Function<K,V> f); V computeIfPresent(K k, BiFunction<K,V,V> f);
      V compute(K k, BiFunction<K,V,V> f); V merge(K k, V v, BiFunction<V,V,V> f);
      void forEach(BiConsumer<K,V> f); Set<K> keySet(); Collection<V> values();
      Set<Map.Entry<K,V>> entrySet(); boolean containsKey(Object k);
      interface Entry<K,V> { K getKey(); V getValue(); V setValue(V v); } }
    public interface SortedMap<K,V> extends Map<K,V> { K firstKey(); K lastKey();
      SortedMap<K,V> headMap(K k); SortedMap<K,V> tailMap(K k); }
    public interface NavigableMap<K,V> extends SortedMap<K,V> { Map.Entry<K,V> firstEntry();
      Map.Entry<K,V> lastEntry(); Map.Entry<K,V> floorEntry(K k); Map.Entry<K,V> ceilingEntry(K k);
      K floorKey(K k); K ceilingKey(K k); NavigableMap<K,V> descendingMap(); }
    public class HashMap<K,V> implements Map<K,V> {}
    public class LinkedHashMap<K,V> extends HashMap<K,V> {}
    public class TreeMap<K,V> implements NavigableMap<K,V> {}
    public class IdentityHashMap<K,V> implements Map<K,V> {}
    public class WeakHashMap<K,V> implements Map<K,V> {}
    public class Hashtable<K,V> implements Map<K,V> {}
    public class EnumMap<K,V> implements Map<K,V> {}
    public class Optional<T> { T get(); T orElse(T t); T orElseGet(Supplier<T> s); T orElseThrow();
      T orElseThrow(Supplier<?> s); Optional<T> filter(Predicate<T> p);
      void ifPresent(Consumer<T> c);
      void ifPresentOrElse(Consumer<T> c, Runnable r); boolean isPresent(); boolean isEmpty();
      <U> Optional<U> map(Function<T,U> f); <U> Optional<U> flatMap(Function<T,Optional<U>> f);
      static <S> Optional<S> of(S s); static <S> Optional<S> ofNullable(S s);
      Stream<T> stream(); }
    public class Objects { static <T> T requireNonNull(T t);
      static <T> T requireNonNull(T t, String s);
      static <T> T requireNonNullElse(T t, T u);
      static <T> T requireNonNull(T t, Supplier<String> s); }
    public class Arrays { static <T> List<T> asList(T... t); static <T> Stream<T> stream(T[] t);
      static <T> T[] copyOf(T[] t, int n); static <T> T[] copyOfRange(T[] t, int a, int b);
      static <T> void sort(T[] t, Comparator<T> c); }
    public class Collections { static <T> List<T> unmodifiableList(List<T> t);
      static <T> Set<T> unmodifiableSet(Set<T> t); static <T> List<T> singletonList(T t);
      static <T> Collection<T> unmodifiableCollection(Collection<T> t);
      static <T> Set<T> singleton(T t); static <T> void sort(List<T> l, Comparator<T> c);
      static <K,V> Map<K,V> unmodifiableMap(Map<K,V> m); }
    """,
)

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles a list of files and says what the compiler bound each name in them to.
 *
 * <p>Arguments: a file that lists the sources, then options of javac. Prints, tab between the parts,
 * {@code error FILE MESSAGE} and {@code edge FILE FILE}: the second declares, in its outermost
 * class, what a name in the first means. Constants and annotations are among them, of which
 * bytecode knows nothing; imports are not. Writes classes unless there are errors.
 */
public final class JavaReferences {
  private final Map<Element, String> files = new LinkedHashMap<>();
  private final TreeSet<String> lines = new TreeSet<>();
  private boolean failed;

  public static void main(String[] arguments) throws IOException {
    List<String> options = new ArrayList<>(List.of(arguments)).subList(1, arguments.length);
    List<File> sources = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(arguments[0]), StandardCharsets.UTF_8)) {
      sources.add(new File(line));
    }
    new JavaReferences().compile(sources, options);
  }

  private void compile(List<File> sources, List<String> options) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StandardJavaFileManager manager =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
    JavacTask task =
        (JavacTask)
            compiler.getTask(
                null, manager, this::report, options, null, manager.getJavaFileObjectsFromFiles(sources));
    List<CompilationUnitTree> units = new ArrayList<>();
    task.parse().forEach(units::add);
    task.analyze();
    Trees trees = Trees.instance(task);
    for (CompilationUnitTree unit : units) {
      for (Tree declared : unit.getTypeDecls()) {
        Element element = trees.getElement(TreePath.getPath(unit, declared));
        files.put(element, unit.getSourceFile().getName());
      }
    }
    for (CompilationUnitTree unit : units) {
      new Names(trees, unit).scan(unit, null);
    }
    if (!failed) {
      task.generate();
    }
    lines.forEach(System.out::println);
  }

  private void report(Diagnostic<? extends JavaFileObject> diagnostic) {
    if (diagnostic.getKind() == Diagnostic.Kind.ERROR && diagnostic.getSource() != null) {
      String message = diagnostic.getMessage(null).split("\n")[0];
      failed = true;
      String place = diagnostic.getSource().getName() + "\t" + diagnostic.getLineNumber();
      lines.add("error\t" + place + ": " + message);
    }
  }

  private final class Names extends TreePathScanner<Void, Void> {
    private final Trees trees;
    private final String file;

    Names(Trees trees, CompilationUnitTree unit) {
      this.trees = trees;
      this.file = unit.getSourceFile().getName();
    }

    @Override
    public Void visitImport(ImportTree tree, Void nothing) {
      return null;
    }

    @Override
    public Void visitIdentifier(IdentifierTree tree, Void nothing) {
      add();
      return super.visitIdentifier(tree, nothing);
    }

    @Override
    public Void visitMemberSelect(MemberSelectTree tree, Void nothing) {
      add();
      return super.visitMemberSelect(tree, nothing);
    }

    @Override
    public Void visitMemberReference(MemberReferenceTree tree, Void nothing) {
      add();
      return super.visitMemberReference(tree, nothing);
    }

    private void add() {
      Element element = trees.getElement(getCurrentPath());
      while (element != null && !(element instanceof TypeElement && files.containsKey(element))) {
        element = element.getEnclosingElement();
      }
      if (element != null && !file.equals(files.get(element))) {
        lines.add("edge\t" + file + "\t" + files.get(element));
      }
    }
  }
}

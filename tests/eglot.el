;;; eglot.el --- drives Emacs's eglot against the server -*- lexical-binding: t -*-
;; Diagnostics appear in the buffer, hovering answers, a code action is applied, an edit of the buffer is an incremental change.
;; Started by run_server.py in batch mode with the file to visit in PROBE and the program in AGENCHECK.

(require 'eglot)
(require 'flymake)
(require 'python)

(setq eglot-sync-connect t
      eglot-connect-timeout 60
      eglot-autoshutdown nil
      eglot-send-changes-idle-time 0
      flymake-no-changes-timeout nil
      eglot-server-programs `((python-mode . (,(getenv "AGENCHECK") "server"))))

(defun probe-wait (what condition)
  "Let the client work until CONDITION holds; end badly when WHAT doesn't come."
  (let ((deadline (+ (float-time) 60)))
    (while (not (funcall condition))
      (when (> (float-time) deadline)
        (message "eglot: waited in vain for %s" what)
        (kill-emacs 1))
      (eglot--signal-textDocument/didChange)          ; in batch mode nobody is ever idle
      (accept-process-output nil 0.05)
      (flymake-start))))

(defun probe-texts ()
  (mapcar #'flymake-diagnostic-text (flymake-diagnostics)))

(find-file (getenv "PROBE"))
(python-mode)
(call-interactively #'eglot)
(flymake-mode 1)
(probe-wait "a report" (lambda () (= 1 (length (flymake-diagnostics)))))
(unless (string-match-p "AG201\\|yield" (car (probe-texts)))
  (message "eglot: another report: %S" (probe-texts))
  (kill-emacs 1))

(goto-char (point-min))
(search-forward "def tick")
(let* ((answer (jsonrpc-request (eglot--current-server-or-lose) :textDocument/hover (eglot--TextDocumentPositionParams)))
       (value (plist-get (plist-get answer :contents) :value)))
  (unless (string-match-p "yields `int`" value)
    (message "eglot: no hover: %S" answer)
    (kill-emacs 1)))

(goto-char (point-min))
(search-forward "yield \"")
(let* ((actions (append (eglot-code-actions (line-beginning-position) (line-end-position)) nil))
       (silence (seq-find (lambda (action) (string-match-p "silence" (plist-get action :title))) actions)))
  (unless silence
    (message "eglot: no action: %S" actions)
    (kill-emacs 1))
  (eglot--apply-workspace-edit (plist-get silence :edit)))
(probe-wait "no report" (lambda () (null (flymake-diagnostics))))

(goto-char (point-max))
(insert "    yield 'two'\n")
(probe-wait "a new report" (lambda () (= 1 (length (flymake-diagnostics)))))
(forward-line -1)
(delete-region (point) (point-max))
(probe-wait "no report again" (lambda () (null (flymake-diagnostics))))
(save-buffer)
(eglot-shutdown (eglot--current-server-or-lose))
(message "eglot: done")
(kill-emacs 0)

;;; Run by test_emacs.py: opens a policy as a person does, and writes what happens to a file as JSON.  -*- lexical-binding: t -*-

(require 'json)
(require 'seq)
(require 'eglot)
(require 'yaml-mode)

(defun ctschema-wait (is-there)
  "Wait until IS-THERE returns non-nil."
  (let ((end (+ (float-time) 120)))
    (while (and (not (funcall is-there)) (< (float-time) end))
      (accept-process-output nil 0.05))))

(defvar ctschema-program (list (getenv "CTSCHEMA_PYTHON") "-m" "c7n_ctschema" "lsp"))
;; what docs/editors.md says
(add-to-list 'eglot-server-programs (cons 'yaml-mode ctschema-program))
(setq eglot-sync-connect 120 eglot-connect-timeout 120 jsonrpc-default-request-timeout 120
      eglot-confirm-server-initiated-edits nil)
(find-file (getenv "CTSCHEMA_POLICY"))
(yaml-mode)
(apply #'eglot (eglot--guess-contact))

(let (seen)
  (ctschema-wait (lambda () (eglot-managed-p)))
  (ctschema-wait (lambda () (flymake-start) (flymake-diagnostics)))
  (push (cons "found"
              (vconcat (mapcar (lambda (one)
                                 (list (cons "line" (line-number-at-pos (flymake-diagnostic-beg one)))
                                       (cons "text" (flymake-diagnostic-text one))
                                       (cons "at" (buffer-substring (flymake-diagnostic-beg one) (flymake-diagnostic-end one)))))
                               (flymake-diagnostics))))
        seen)
  ;; complete an `ids` with the first proposal
  (goto-char (point-min))
  (search-forward "ids: ")
  (pcase-let* ((`(,beg ,end ,table . ,plist) (eglot-completion-at-point))
               (first (car (all-completions "" table))))
    (push (cons "completed" (substring-no-properties first)) seen)
    (delete-region beg end)
    (insert first)
    (funcall (plist-get plist :exit-function) first 'finished))
  ;; apply the preferred fix of the wrong key
  (goto-char (point-min))
  (search-forward "VolumeType")
  (let* ((actions (eglot-code-actions (line-beginning-position) (line-end-position) nil))
         (fix (seq-find (lambda (action) (eq t (plist-get action :isPreferred))) actions)))
    (push (cons "fixed" (plist-get fix :title)) seen)
    (eglot--apply-workspace-edit (plist-get fix :edit)))
  (search-backward "olumeType")
  (eglot--signal-textDocument/didChange)
  (push (cons "hover" (let* ((answer (jsonrpc-request (eglot--current-server-or-lose) :textDocument/hover
                                                      (eglot--TextDocumentPositionParams))))
                        (plist-get (plist-get answer :contents) :value)))
        seen)
  (save-buffer)
  (with-temp-file (getenv "CTSCHEMA_RESULT") (insert (json-encode seen)))
  (eglot-shutdown (eglot-current-server)))
